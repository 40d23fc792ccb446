"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatCount, plural } from "#components/format/numbers.ts";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Select } from "#components/ui/input.tsx";
import { logDigestQuery } from "#lib/queries/index.ts";
import type { LogDigestView } from "#lib/services/log/index.ts";
import { useLogWindow } from "./use-log-window.ts";

const SIZES = [500, 1000, 2000, 4000, 8000];

function wordsOf(digest: LogDigestView): string {
  const taken = Object.values(digest.redacted).reduce((sum, count) => sum + count, 0);
  const told = `${plural(digest.included.findings.length, "finding")} and ${plural(digest.included.patterns.length, "pattern")}`;
  const left = digest.left.findings + digest.left.patterns;
  const room = left === 0 ? "" : `, ${formatCount(left)} more had no room`;
  return `${plural(digest.tokens, "token")} (o200k): ${told}${room}; ${plural(taken, "secret or personal value", "secrets or personal values")} taken out.`;
}

function Digest({ maxTokens }: { maxTokens: number }) {
  const { window } = useLogWindow();
  const digest = useQuery(logDigestQuery({ ...window, maxTokens }));
  return (
    <QueryBoundary query={digest}>
      {(value) => (
        <div className="grid gap-2 p-4">
          <p className="flex items-center gap-2 text-sm text-soft">
            {wordsOf(value)}
            <CopyButton text={value.text} label="Copy the digest" />
          </p>
          <section
            className="max-h-96 overflow-auto rounded-md bg-sunken p-3"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard
            tabIndex={0}
            aria-label="Digest"
          >
            <pre className="font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">{value.text}</pre>
          </section>
        </div>
      )}
    </QueryBoundary>
  );
}

/** What the logs of the window tell, as text for a model, to be copied. */
export function DigestPanel() {
  const [isShown, setIsShown] = useState(false);
  const [maxTokens, setMaxTokens] = useState(2000);
  return (
    <Panel
      title="Digest for a model"
      note="the most informative first, without secrets"
      action={
        isShown ? (
          <Select
            aria-label="At most so many tokens"
            value={maxTokens}
            onChange={(event) => setMaxTokens(Number(event.target.value))}
            className="w-auto"
          >
            {SIZES.map((size) => (
              <option key={size} value={size}>
                {formatCount(size)} tokens
              </option>
            ))}
          </Select>
        ) : (
          <Button size="sm" onClick={() => setIsShown(true)}>
            Make the digest
          </Button>
        )
      }
    >
      {isShown && <Digest maxTokens={maxTokens} />}
    </Panel>
  );
}
