"use client";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "./button.tsx";

/** Copies `text`; says so in place. Without clipboard access (plain http) the text stays selectable beside it. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isDone, setIsDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text);
    setIsDone(navigator.clipboard !== undefined);
  };
  return (
    <Button size="tiny" look="quiet" onClick={copy} aria-label={isDone ? `${label}: copied` : label}>
      {isDone ? <Check aria-hidden className="text-green" /> : <Copy aria-hidden />}
    </Button>
  );
}
