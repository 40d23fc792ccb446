"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { FilePath } from "#components/evidence/file-path.tsx";
import { formatBytes, formatDuration, formatShare } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { splitPath } from "#components/plans/group-steps.ts";
import { fieldWords, valueText } from "#components/plans/step-words.ts";
import { SimilarToMedium } from "#components/similar/similar-media.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { mediaItemQuery } from "#lib/queries/index.ts";
import type { MediaItemDetail } from "#lib/services/media/index.ts";
import { ItemFields, ItemHistory, ItemProposals } from "./item-fields.tsx";
import { byImportance, IMPORTANCE_LABELS, IMPORTANCE_TONES, kindWords } from "./metadata-words.ts";

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="grid gap-1">
    <h3 className="text-sm font-semibold">{title}</h3>
    {children}
  </section>
);

function Gaps({ item }: { item: MediaItemDetail }) {
  if (item.gaps.length === 0)
    return <p className="text-sm text-soft">Every field that its kind should have is there.</p>;
  return (
    <ul className="divide-y divide-line/60">
      {[...item.gaps].sort(byImportance).map((gap) => (
        <li key={gap.field} className="flex flex-wrap items-baseline gap-x-3 py-1.5 text-sm">
          <span className="font-medium">{fieldWords(gap.field)}</span>
          <Badge tone={IMPORTANCE_TONES[gap.importance]}>{IMPORTANCE_LABELS[gap.importance]}</Badge>
          <span className="text-xs text-faint">{gap.why}</span>
        </li>
      ))}
    </ul>
  );
}

const QUALITY_PARTS = [
  ["validity", "valid"],
  ["consistency", "agreeing with name and folder"],
  ["freshness", "fresh"],
  ["provenance", "first-hand"],
] as const;

function ItemQuality({ item }: { item: MediaItemDetail }) {
  return (
    <>
      <p className="flex flex-wrap gap-x-4 text-sm text-soft">
        <span>{formatShare(item.completeness)} complete</span>
        {QUALITY_PARTS.map(([key, label]) => (
          <span key={key}>
            {formatShare(item.quality[key])} {label}
          </span>
        ))}
      </p>
      <ul className="text-sm text-amber">
        {item.quality.problems.map((problem) => (
          <li key={`${problem.field} ${problem.what}`}>
            {fieldWords(problem.field)}: {problem.what}
          </li>
        ))}
      </ul>
    </>
  );
}

function Detail({ item }: { item: MediaItemDetail }) {
  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap gap-4">
        {item.thumbnail !== null && (
          // biome-ignore lint/performance/noImgElement: made by Plantain at the right size; no optimiser is needed
          <img
            src={item.thumbnail}
            alt={`Thumbnail of ${item.title ?? item.path}`}
            className="h-28 rounded-md border border-line object-cover"
          />
        )}
        <div className="grid min-w-0 flex-1 content-start gap-1 text-sm">
          <h3 className="text-lg font-semibold [overflow-wrap:anywhere]">{item.title ?? splitPath(item.path).name}</h3>
          <p className="font-mono text-xs text-soft">
            <FilePath path={item.path} />
          </p>
          <p className="flex flex-wrap gap-x-3 text-faint">
            <span>{kindWords(item.kind)}</span>
            {item.sizeBytes > 0 && <span>{formatBytes(item.sizeBytes)}</span>}
            {item.durationMs !== null && <span>{formatDuration(item.durationMs)}</span>}
            <span>{formatShare(item.completeness)} complete</span>
            <span>
              read <TimeAgo at={item.scannedAt} />
            </span>
          </p>
          {item.readError !== null && <p className="text-amber">{item.readError}</p>}
        </div>
      </div>
      <Section title="Quality in parts">
        <ItemQuality item={item} />
      </Section>
      <Section title="What is missing">
        <Gaps item={item} />
      </Section>
      {item.proposals.some((proposal) => proposal.state === "open") && (
        <Section title="Proposed values">
          <ItemProposals item={item} />
        </Section>
      )}
      <Section title="What is known, and from where">
        <ItemFields item={item} />
      </Section>
      <Section title="Similar media">
        <SimilarToMedium itemId={item.id} />
      </Section>
      <ItemHistory itemId={item.id} />
      {item.technical !== null && (
        <details className="text-sm">
          <summary className="w-fit rounded-sm font-semibold">Technical data</summary>
          <dl className="mt-1 grid gap-x-4 md:grid-cols-2">
            {Object.entries(item.technical).map(([name, value]) => (
              <div key={name} className="flex justify-between gap-4 border-b border-line/60 py-1">
                <dt className="text-faint">{fieldWords(name)}</dt>
                <dd className="text-right [overflow-wrap:anywhere]">{valueText(value) ?? "–"}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}

/** Everything about one item: what is known and from where, what lacks, what is proposed. */
export function ItemDetail({ itemId }: { itemId: string }) {
  const item = useQuery(mediaItemQuery(itemId));
  return <QueryBoundary query={item}>{(value) => <Detail item={value} />}</QueryBoundary>;
}
