"use client";
import { Menu as MenuIcon } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { paths } from "#components/paths.ts";
import { Dialog } from "#components/ui/dialog.tsx";
import { AREAS, isWithin } from "./navigation.ts";

const ON_BAR: readonly string[] = [paths.overview, paths.findings, paths.recommendations, paths.plans()];
const SHORT: Record<string, string> = { [paths.recommendations]: "Advice" };

const ITEM =
  "flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-2xs text-soft aria-current:font-medium aria-current:text-accent-ink";

/** The rail on a phone: four areas under the thumb, the others one tap away. */
export function BottomBar() {
  const pathname = usePathname();
  const [isOpen, setIsOpen] = useState(false);
  const onBar = AREAS.filter((area) => ON_BAR.includes(area.href));
  return (
    <nav
      aria-label="Areas"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {onBar.map((area) => (
        <Link
          key={area.href}
          href={area.href}
          className={ITEM}
          aria-current={isWithin(pathname, area.href) ? "page" : undefined}
        >
          <area.icon className="size-5" aria-hidden />
          {SHORT[area.href] ?? area.label}
        </Link>
      ))}
      <button type="button" className={ITEM} onClick={() => setIsOpen(true)} aria-haspopup="dialog">
        <MenuIcon className="size-5" aria-hidden />
        More
      </button>
      <Dialog title="Areas" isOpen={isOpen} onOpenChange={setIsOpen}>
        <div className="grid pb-2">
          {AREAS.map((area) => (
            <Link
              key={area.href}
              href={area.href}
              onClick={() => setIsOpen(false)}
              className="flex min-h-12 items-center gap-3 rounded-md px-2 hover:bg-hover"
            >
              <area.icon className="size-5 text-faint" aria-hidden />
              <span>
                {area.label}
                <span className="block text-xs text-faint">{area.hint}</span>
              </span>
            </Link>
          ))}
        </div>
      </Dialog>
    </nav>
  );
}
