"use client";
import { CircleHelp, CloudOff, Search } from "lucide-react";
import Link from "next/link";
import { paths } from "#components/paths.ts";
import { Button } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { AccountMenu, ThemeMenu } from "./account-menu.tsx";
import { useLiveState } from "./live.tsx";
import { Logo } from "./logo.tsx";
import { RunningMenu } from "./running-menu.tsx";

type Props = { onPalette: () => void; onHelp: () => void };

export function TopBar({ onPalette, onHelp }: Props) {
  const isLost = useLiveState() === "lost";
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b border-line bg-canvas px-4 md:px-6">
      <Link href={paths.overview} aria-label="Plantain, overview" className="rounded-md md:hidden">
        <Logo className="size-6" />
      </Link>
      <Button
        onClick={onPalette}
        className="h-8 min-h-8 flex-1 justify-start px-2.5 font-normal text-faint md:max-w-72"
        aria-keyshortcuts="Control+K Meta+K"
      >
        <Search aria-hidden />
        Search or act
        <span className="ml-auto flex gap-1 max-md:hidden">
          <Kbd>Ctrl</Kbd>
          <Kbd>K</Kbd>
        </span>
      </Button>
      <div className="ml-auto flex items-center gap-1">
        {isLost && (
          <p className="flex items-center gap-1.5 px-2 text-xs text-amber" role="status">
            <CloudOff className="size-4" aria-hidden />
            <span className="max-sm:sr-only">Live updates stopped, trying again</span>
          </p>
        )}
        <RunningMenu />
        <Button look="quiet" size="icon" aria-label="Keyboard shortcuts" onClick={onHelp} className="max-md:hidden">
          <CircleHelp aria-hidden />
        </Button>
        <ThemeMenu />
        <AccountMenu />
      </div>
    </header>
  );
}
