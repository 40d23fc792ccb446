"use client";
import { Dialog } from "#components/ui/dialog.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { AREAS } from "./navigation.ts";

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [["Ctrl", "K"], "Search pages, sources, plans and actions (⌘ K on a Mac)"],
  [["j"], "Next row"],
  [["k"], "Row before"],
  [["Enter"], "Open the row"],
  [["x"], "Tick the row"],
  [["/"], "Search or filter on this page"],
  [["?"], "This list"],
];

const Line = ({ keys, what }: { keys: readonly string[]; what: string }) => (
  <div className="flex items-center justify-between gap-4 py-1.5">
    <dt className="text-soft">{what}</dt>
    <dd className="flex gap-1">
      {keys.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
    </dd>
  </div>
);

export function HelpSheet({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  return (
    <Dialog title="Keyboard" isOpen={isOpen} onOpenChange={onOpenChange}>
      <dl className="divide-y divide-line pb-2 text-sm">
        {KEYS.map(([keys, what]) => (
          <Line key={what} keys={keys} what={what} />
        ))}
        {AREAS.map((area) => (
          <Line key={area.href} keys={["g", area.key]} what={`Go to ${area.label}`} />
        ))}
      </dl>
    </Dialog>
  );
}
