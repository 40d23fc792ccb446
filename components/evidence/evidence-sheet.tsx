"use client";
import { FileSearch } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import type { FindingView } from "#lib/services/finding/index.ts";
import { EvidenceTabs } from "./evidence-tabs.tsx";

/** The button that opens what a finding rests on, and the drawer itself; `open` serves other links to it. */
export function useEvidenceSheet({ id, title, evidence }: Pick<FindingView, "id" | "title" | "evidence">) {
  const [isOpen, setIsOpen] = useState(false);
  const open = () => setIsOpen(true);
  const button = (
    <Button onClick={open}>
      <FileSearch aria-hidden />
      Show the evidence
    </Button>
  );
  const sheet = (
    <Sheet title="Evidence" description={title} isOpen={isOpen} onOpenChange={setIsOpen} className="max-w-4xl">
      <EvidenceTabs findingId={id} evidence={evidence} />
    </Sheet>
  );
  return { open, button, sheet };
}
