"use client";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent } from "react";
import { actionOf, type KeyAction } from "./keys.ts";
import { AREAS } from "./navigation.ts";

const G_WAITS_MS = 1200;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const rows = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>("[data-row]")].filter((row) => row.offsetParent !== null);

function walkRows(step: 1 | -1): void {
  const all = rows();
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[here === -1 ? 0 : Math.min(all.length - 1, Math.max(0, here + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** Presses a control of the row that has the focus itself (not of a control inside it). */
function pressInRow(selector: string): boolean {
  const row = document.activeElement;
  if (!(row instanceof HTMLElement) || !row.matches("[data-row]")) return false;
  const control = row.querySelector<HTMLElement>(selector);
  control?.click();
  return control !== null;
}

type Props = { onPalette: () => void; onHelp: () => void };

/** The keyboard of the whole dashboard: one listener, nothing per table. Draws nothing. */
export function Shortcuts({ onPalette, onHelp }: Props): null {
  const router = useRouter();

  const act = useEffectEvent((action: KeyAction): boolean => {
    switch (action?.kind) {
      case "go": {
        const area = AREAS.find((one) => one.key === action.key);
        if (area) router.push(area.href);
        return area !== undefined;
      }
      case "row":
        walkRows(action.step);
        return true;
      case "open":
        return pressInRow("[data-row-open]");
      case "tick":
        return pressInRow('[role="checkbox"]');
      case "search": {
        const field = document.querySelector<HTMLElement>("[data-search]");
        field?.focus();
        return field !== null;
      }
      case "help":
        onHelp();
        return true;
      case "palette":
        onPalette();
        return true;
      default:
        return false;
    }
  });

  // External system: the keyboard of the document.
  useEffect(() => {
    let gAtMs = Number.NEGATIVE_INFINITY;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const isInDialog = document.querySelector('[role="dialog"],[role="alertdialog"],[role="menu"]') !== null;
      const action = actionOf({
        key: event.key,
        isCommand: event.metaKey || event.ctrlKey,
        hasModifier: event.metaKey || event.ctrlKey || event.altKey,
        isTyping: isTyping(event.target) || isInDialog,
        isAfterG: event.timeStamp - gAtMs < G_WAITS_MS,
      });
      gAtMs = action?.kind === "prefix" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (act(action)) event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  return null;
}
