"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { ClipboardList, FolderInput, LogOut, Moon, Search, Sparkles, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { paths } from "#components/paths.ts";
import { overviewQuery, plansQuery, rowsOf, sourcesQuery } from "#lib/queries/index.ts";
import { useAppearance } from "./appearance-provider.tsx";
import { AREAS } from "./navigation.ts";
import { signOut } from "./sign-out.ts";

const GROUP =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint";

function Item({ onSelect, children, value }: { onSelect: () => void; children: ReactNode; value: string }) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex tap cursor-pointer items-center gap-2.5 rounded-sm px-2 data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-faint"
    >
      {children}
    </Command.Item>
  );
}

/** What can be reached by name: asked for only while the palette is open. */
function Choices({ text, onGo, close }: { text: string; onGo: (href: string) => void; close: () => void }) {
  const sources = useQuery(sourcesQuery()).data?.items ?? [];
  const plans = useInfiniteQuery(plansQuery()).data;
  const overview = useQuery(overviewQuery()).data;
  const { set } = useAppearance();
  const goal = text.trim();
  const choose = (theme: "light" | "dark") => {
    set("theme", theme);
    close();
  };
  return (
    <>
      <Command.Group heading="Pages" className={GROUP}>
        {AREAS.map((area) => (
          <Item key={area.href} value={`page ${area.label} ${area.hint}`} onSelect={() => onGo(area.href)}>
            <area.icon aria-hidden />
            {area.label}
            <span className="truncate text-xs text-faint">{area.hint}</span>
          </Item>
        ))}
      </Command.Group>
      {plans && (
        <Command.Group heading="Plans" className={GROUP}>
          {rowsOf(plans).map((plan) => (
            <Item key={plan.id} value={`plan ${plan.title} ${plan.id}`} onSelect={() => onGo(paths.plan(plan.id))}>
              <ClipboardList aria-hidden />
              <span className="truncate">{plan.title}</span>
            </Item>
          ))}
        </Command.Group>
      )}
      <Command.Group heading="Findings" className={GROUP}>
        {(overview?.topFindings ?? []).map((finding) => (
          <Item
            key={finding.id}
            value={`finding ${finding.title} ${finding.id}`}
            onSelect={() => onGo(paths.finding(finding.id))}
          >
            <Search aria-hidden />
            <span className="truncate">{finding.title}</span>
          </Item>
        ))}
      </Command.Group>
      <Command.Group heading="Sources" className={GROUP}>
        {sources.map((source) => (
          <Item key={source.id} value={`source ${source.name} ${source.path}`} onSelect={() => onGo(paths.sources)}>
            <FolderInput aria-hidden />
            {source.name}
            <span className="truncate text-xs text-faint">{source.path}</span>
          </Item>
        ))}
      </Command.Group>
      <Command.Group heading="Actions" className={GROUP}>
        <Item value={`make a plan ${goal}`} onSelect={() => onGo(paths.plans({ goal }))}>
          <Sparkles aria-hidden />
          {goal === "" ? "Make a plan" : `Make a plan: ${goal}`}
        </Item>
        <Item value="theme light" onSelect={() => choose("light")}>
          <Sun aria-hidden />
          Light theme
        </Item>
        <Item value="theme dark" onSelect={() => choose("dark")}>
          <Moon aria-hidden />
          Dark theme
        </Item>
        <Item value="sign out" onSelect={() => void signOut()}>
          <LogOut aria-hidden />
          Sign out
        </Item>
      </Command.Group>
    </>
  );
}

/** Reach everything by typing a part of its name. */
export function Palette({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const router = useRouter();
  const [text, setText] = useState("");
  const close = () => {
    onOpenChange(false);
    setText("");
  };
  const go = (href: string) => {
    close();
    router.push(href);
  };
  return (
    <Radix.Root open={isOpen} onOpenChange={(next) => (next ? onOpenChange(true) : close())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-x-2 top-[8dvh] z-50 mx-auto max-w-xl animate-rise overflow-hidden rounded-lg bg-raised shadow-pop"
        >
          <Radix.Title className="sr-only">Search and act</Radix.Title>
          <Command label="Search and act">
            <div className="flex items-center gap-2 border-b border-line px-3">
              <Search className="size-4 text-faint" aria-hidden />
              <Command.Input
                value={text}
                onValueChange={setText}
                placeholder="Where to, or what to plan"
                className="h-12 w-full bg-transparent text-lg outline-none placeholder:text-faint"
              />
            </div>
            <Command.List className="max-h-[min(60dvh,420px)] overflow-y-auto p-2">
              <Command.Empty className="px-2 py-6 text-center text-sm text-soft">Nothing has this name.</Command.Empty>
              <Choices text={text} onGo={go} close={close} />
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
