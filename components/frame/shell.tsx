"use client";
import { type ReactNode, useState } from "react";
import { BottomBar } from "./bottom-bar.tsx";
import { HelpSheet } from "./help-sheet.tsx";
import { Palette } from "./palette.tsx";
import { Rail } from "./rail.tsx";
import { ServerNotice } from "./server-notice.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { TopBar } from "./top-bar.tsx";

/** The frame around every page: rail, top bar, content, and what the keyboard opens. */
export function Shell({ children }: { children: ReactNode }) {
  const [isPaletteOpen, setIsPaletteOpen] = useState(false);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  return (
    <div className="flex min-h-dvh">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-raised px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <Rail />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar onPalette={() => setIsPaletteOpen(true)} onHelp={() => setIsHelpOpen(true)} />
        <ServerNotice />
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full max-w-[1440px] flex-1 px-4 pt-5 pb-24 outline-none md:px-6 md:pb-12"
        >
          {children}
        </main>
      </div>
      <BottomBar />
      <Palette isOpen={isPaletteOpen} onOpenChange={setIsPaletteOpen} />
      <HelpSheet isOpen={isHelpOpen} onOpenChange={setIsHelpOpen} />
      <Shortcuts onPalette={() => setIsPaletteOpen(true)} onHelp={() => setIsHelpOpen(true)} />
    </div>
  );
}
