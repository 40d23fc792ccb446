"use client";
import { MessageSquareText } from "lucide-react";
import { useState } from "react";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import type { BottleneckExplanation } from "#lib/services/bottleneck/index.ts";

/** The same in other words, by a model that is given the figures; marked as such, and only when asked for. */
export function ExplanationPanel({ findingId }: { findingId: string }) {
  const { can } = useSession();
  const [said, setSaid] = useState<BottleneckExplanation | null>(null);
  const explain = useTool("bottlenecks.explain", { onDone: setSaid });
  if (!can("operate")) return null;
  return (
    <Panel title="In other words" note="by a model, from the figures on this page">
      <div className="grid justify-items-start gap-3 p-4" aria-live="polite">
        {said?.text && (
          <>
            <p className="max-w-3xl text-sm leading-6 whitespace-pre-line [overflow-wrap:anywhere]">{said.text}</p>
            <p className="flex flex-wrap items-center gap-2 text-xs text-faint">
              <Badge tone="slate">written by {said.model}</Badge>
              It may be wrong: what counts is what was measured.
            </p>
          </>
        )}
        {said?.problem && <p className="text-sm text-soft">{said.problem}</p>}
        {!said?.text && (
          <Button isPending={explain.isPending} onClick={() => explain.mutate({ findingId })}>
            {!explain.isPending && <MessageSquareText aria-hidden />}
            Explain it
          </Button>
        )}
      </div>
    </Panel>
  );
}
