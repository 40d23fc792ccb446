"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { formatShare } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { paths } from "#components/paths.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { similarPatternsQuery } from "#lib/queries/index.ts";
import { MarkBadge } from "./pattern-marks.tsx";
import { PatternText } from "./pattern-text.tsx";

/** Patterns that read alike, here and elsewhere, and what solved them. */
export function SimilarPatterns({ templateId }: { templateId: string }) {
  const similar = useQuery(similarPatternsQuery(templateId));
  return (
    <QueryBoundary
      query={similar}
      isEmpty={({ items }) => items.length === 0}
      empty={<Empty title="Nothing like it was seen before" />}
    >
      {({ items }) => (
        <ul className="divide-y divide-line" aria-label="Similar patterns">
          {items.map((item) => (
            <li key={`${item.id} ${item.template} ${item.sourceName}`} className="grid gap-1 px-4 py-2">
              {item.id === null ? (
                <PatternText template={item.template} />
              ) : (
                <Link href={paths.logPattern(item.id)} className="w-fit rounded-sm hover:text-accent-ink">
                  <PatternText template={item.template} />
                </Link>
              )}
              {item.note !== null && <p className="text-sm [overflow-wrap:anywhere]">{item.note}</p>}
              <p className="flex flex-wrap items-center gap-x-2 text-xs text-faint">
                <MarkBadge mark={item.mark} />
                <span>{formatShare(item.similarity)} alike</span>
                {item.sourceName !== null && <span>{item.sourceName}</span>}
                <span>
                  last seen <TimeAgo at={item.lastSeen} />
                </span>
              </p>
            </li>
          ))}
        </ul>
      )}
    </QueryBoundary>
  );
}
