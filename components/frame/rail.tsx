"use client";
import { PanelLeft } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { paths } from "#components/paths.ts";
import { Button } from "#components/ui/button.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { useAppearance } from "./appearance-provider.tsx";
import { Logo } from "./logo.tsx";
import { type Area, isWithin, NAVIGATION } from "./navigation.ts";
import { useAreaCounts } from "./use-area-counts.ts";

function AreaLink({ area, isHere, count }: { area: Area; isHere: boolean; count: number | undefined }) {
  return (
    <Link
      href={area.href}
      aria-current={isHere ? "page" : undefined}
      className="group flex h-8 items-center gap-2.5 rounded-md px-2.5 text-soft hover:bg-hover hover:text-ink aria-current:bg-accent-wash aria-current:font-medium aria-current:text-ink slim:justify-center slim:px-0"
    >
      <area.icon className="size-4 shrink-0 group-aria-current:text-accent-ink" aria-hidden />
      <span className="truncate slim:sr-only">{area.label}</span>
      {count !== undefined && count > 0 && <span className="ml-auto text-xs text-faint slim:hidden">{count}</span>}
    </Link>
  );
}

/** The areas in the order of the loop. Slim: icons alone, names on hover. */
export function Rail() {
  const pathname = usePathname();
  const counts = useAreaCounts();
  const { appearance, set } = useAppearance();
  const isSlim = appearance.rail === "slim";
  return (
    <aside className="sticky top-0 hidden h-dvh w-56 shrink-0 flex-col border-r border-line bg-sunken md:flex slim:w-14">
      <Link href={paths.overview} className="m-2 flex h-9 items-center gap-2 rounded-md px-2 font-semibold slim:px-2">
        <Logo className="size-6 shrink-0" />
        <span className="text-lg tracking-tight slim:sr-only">Plantain</span>
      </Link>
      <nav aria-label="Areas" className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-2 py-1">
        {NAVIGATION.map((group) => (
          <div key={group.areas[0]?.href} className="grid gap-0.5 last:mt-auto">
            {group.label && (
              <p className="px-2.5 pb-0.5 text-xs text-faint slim:mx-2 slim:mb-1 slim:h-px slim:overflow-hidden slim:bg-line slim:p-0 slim:text-transparent">
                {group.label}
              </p>
            )}
            {group.areas.map((area) => {
              const link = (
                <AreaLink
                  area={area}
                  isHere={isWithin(pathname, area.href)}
                  count={counts[area.href]}
                  key={area.href}
                />
              );
              if (!isSlim) return link;
              return (
                <Tooltip key={area.href} text={area.label} side="right">
                  <div>{link}</div>
                </Tooltip>
              );
            })}
          </div>
        ))}
      </nav>
      <div className="p-2">
        <Button
          look="quiet"
          size="icon"
          aria-label={isSlim ? "Widen the navigation" : "Narrow the navigation"}
          aria-pressed={isSlim}
          onClick={() => set("rail", isSlim ? "wide" : "slim")}
        >
          <PanelLeft aria-hidden />
        </Button>
      </div>
    </aside>
  );
}
