"use client";
import { useState } from "react";
import { LogLines } from "#components/logs/log-lines.tsx";
import { Empty } from "#components/states/empty.tsx";
import { RunTable } from "#components/tasks/run-table.tsx";
import { type Tab, Tabs } from "#components/ui/tabs.tsx";
import type { Evidence } from "#lib/core/index.ts";
import { EvidenceItems } from "./evidence-items.tsx";

/** The tabs that hold something: runs, lines, items. */
function tabsOf(findingId: string, evidence: Evidence): Tab[] {
  const tabs: Tab[] = [];
  if (evidence.taskRunCount > 0) {
    tabs.push({
      value: "runs",
      label: "Task runs",
      count: evidence.taskRunCount,
      content: <RunTable filter={{ findingId }} />,
    });
  }
  if (evidence.logLineCount > 0) {
    tabs.push({
      value: "lines",
      label: "Log lines",
      count: evidence.logLineCount,
      content: <LogLines place={{ findingId }} />,
    });
  }
  if (evidence.mediaItemCount > 0) {
    tabs.push({
      value: "items",
      label: "Media items",
      count: evidence.mediaItemCount,
      content: <EvidenceItems itemIds={evidence.mediaItemIds} total={evidence.mediaItemCount} />,
    });
  }
  return tabs;
}

/** The very rows, lines and items that a finding rests on. */
export function EvidenceTabs({ findingId, evidence }: { findingId: string; evidence: Evidence }) {
  const tabs = tabsOf(findingId, evidence);
  const [chosen, setChosen] = useState<string | null>(null);
  const first = tabs[0];
  if (!first) return <Empty title="No rows behind this finding">It rests on the figures above.</Empty>;
  return <Tabs label="Evidence" tabs={tabs} value={chosen ?? first.value} onChange={setChosen} />;
}
