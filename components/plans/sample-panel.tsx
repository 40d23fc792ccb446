"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { formatCount, formatDuration, formatShare } from "#components/format/numbers.ts";
import { paths } from "#components/paths.ts";
import { Panel } from "#components/ui/card.tsx";
import { samplesQuery } from "#lib/queries/index.ts";
import type { SampleView } from "#lib/services/plan-sample/index.ts";
import { PlanStateBadge } from "./plan-state.tsx";

type Range = { low: number; likely: number; high: number };

const Fact = ({ label, children }: { label: string; children: React.ReactNode }) => (
  <div className="flex flex-wrap justify-between gap-x-4 py-1 text-sm">
    <dt className="text-faint">{label}</dt>
    <dd className="text-right">{children}</dd>
  </div>
);

const rangeOf = ({ low, likely, high }: Range, words: (value: number) => string) => (
  <>
    {words(likely)}{" "}
    <span className="text-faint">
      ({words(low)} to {words(high)})
    </span>
  </>
);

function Figures({ sample: { measured, scaled } }: { sample: SampleView }) {
  if (measured === null || scaled === null) return null;
  return (
    <dl className="divide-y divide-line/60">
      <Fact label="The sample took">{formatDuration(measured.durationMs)}</Fact>
      {measured.completenessBefore !== null && measured.completenessAfter !== null && (
        <Fact label="Completeness of its items">
          {formatShare(measured.completenessBefore)} → {formatShare(measured.completenessAfter)}
        </Fact>
      )}
      {scaled.durationMs !== null && (
        <Fact label="So the whole should take">{rangeOf(scaled.durationMs, formatDuration)}</Fact>
      )}
      {scaled.predictedMs !== null && <Fact label="Predicted before">{formatDuration(scaled.predictedMs)}</Fact>}
      <Fact label="Items that should fail">{rangeOf(scaled.failures, (value) => formatCount(Math.round(value)))}</Fact>
      {scaled.gapsClosed > 0 && (
        <Fact label="Gaps that should close">{formatCount(Math.round(scaled.gapsClosed))}</Fact>
      )}
    </dl>
  );
}

const One = ({ sample, isOwn = false }: { sample: SampleView; isOwn?: boolean }) => (
  <div className="grid gap-1 py-2">
    <p className="flex flex-wrap items-center justify-between gap-2 text-sm">
      <span>{sample.sentence}</span>
      {!isOwn && (
        <Link href={paths.plan(sample.planId)} className="text-accent-ink underline underline-offset-2">
          Open the sample
        </Link>
      )}
      {!isOwn && <PlanStateBadge state={sample.state} />}
    </p>
    <Figures sample={sample} />
  </div>
);

/** What a sample measured and what that means for the whole; nothing for plans without samples. */
export function SamplePanel({ planId }: { planId: string }) {
  const samples = useQuery(samplesQuery(planId)).data;
  if (samples === undefined || (samples.own === null && samples.items.length === 0)) return null;
  return (
    <Panel title={samples.own === null ? "Tried on a part first" : "A sample"}>
      <div className="divide-y divide-line/60 px-4 py-1">
        {samples.sampleOf !== null && (
          <p className="py-2 text-sm">
            {"Of the plan "}
            <Link href={paths.plan(samples.sampleOf.planId)} className="text-accent-ink underline underline-offset-2">
              {samples.sampleOf.title}
            </Link>
          </p>
        )}
        {samples.own !== null && <One sample={samples.own} isOwn />}
        {samples.items.map((sample) => (
          <One key={sample.planId} sample={sample} />
        ))}
      </div>
      <p className="border-t border-line px-4 py-2 text-xs text-faint">
        In brackets: the range in which 80 % of such wholes should lie.
      </p>
    </Panel>
  );
}
