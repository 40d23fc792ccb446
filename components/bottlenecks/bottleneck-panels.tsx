import Link from "next/link";
import { useExecutionMarks } from "#components/charts/execution-marks.ts";
import { LineChart } from "#components/charts/line-chart.tsx";
import { percent } from "#components/charts/percent.ts";
import { Swatch } from "#components/charts/swatch.tsx";
import { SeverityBadge } from "#components/evidence/severity.tsx";
import { formatDuration, formatShare } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { paths } from "#components/paths.ts";
import { Panel } from "#components/ui/card.tsx";
import type { BottleneckDetailView } from "#lib/services/bottleneck/index.ts";

/** Waiting beside running, and how much of the capacity was in use. */
export function WaitAndWork({ finding }: Pick<BottleneckDetailView, "finding">) {
  const { waitMs, serviceMs, utilization } = finding.bottleneck ?? { waitMs: null, serviceMs: null, utilization: null };
  const sum = (waitMs ?? 0) + (serviceMs ?? 0);
  if (sum === 0 && utilization === null) return null;
  return (
    <Panel title="Waiting and running" note="the usual run concerned">
      <div className="grid gap-3 p-4">
        {sum > 0 && (
          <div>
            <div className="flex h-3 overflow-hidden rounded-full" aria-hidden>
              <span className="bg-chart-2" style={{ width: percent((waitMs ?? 0) / sum) }} />
              <span className="bg-chart-1" style={{ width: percent((serviceMs ?? 0) / sum) }} />
            </div>
            <p className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm">
              <span className="flex items-center gap-1.5">
                <Swatch color="var(--chart-2)" />
                waits {formatDuration(waitMs)}
              </span>
              <span className="flex items-center gap-1.5">
                <Swatch color="var(--chart-1)" />
                runs {formatDuration(serviceMs)}
              </span>
            </p>
          </div>
        )}
        {utilization !== null && (
          <p className="text-sm">
            {formatShare(utilization)} of the capacity was in use meanwhile.{" "}
            <span className="text-faint">Above 80 % queues grow quickly.</span>
          </p>
        )}
      </div>
    </Panel>
  );
}

/** Waits and run times around the bottleneck, with carried out plans marked. */
export function Timeline({ timeline, finding }: Pick<BottleneckDetailView, "timeline" | "finding">) {
  const marks = useExecutionMarks();
  const [first, last] = [timeline.rows[0], timeline.rows.at(-1)];
  if (first === undefined || last === undefined) return null;
  const lineOf = (key: string, label: string, color: string, pick: (row: typeof first) => number | null) => ({
    key,
    label,
    color,
    points: timeline.rows.flatMap((row) => {
      const value = pick(row);
      return value === null ? [] : [{ atMs: row.startMs, value }];
    }),
  });
  const series = [
    lineOf("wait", "Mean wait", "var(--chart-2)", (row) => row.waitMsMean),
    lineOf("run", "Mean run time", "var(--chart-1)", (row) => row.runMsMean),
  ];
  const span = [finding.firstSeen, finding.lastSeen].flatMap((at) => (at === null ? [] : [Date.parse(at)]));
  const onset = span.map((atMs, index) => ({ atMs, label: index === 0 ? "It began" : "Last seen" }));
  return (
    <Panel title="Over time" note={timeline.bucketMs > 3_600_000 ? "by day" : "by hour"}>
      <figure className="grid gap-2 p-3" aria-label="Waits and run times over time">
        <figcaption className="flex flex-wrap gap-4 pl-16 text-xs text-soft">
          {series.map((one) => (
            <span key={one.key} className="flex items-center gap-1.5">
              <Swatch color={one.color} />
              {one.label}
            </span>
          ))}
          <span className="text-faint">dashed: when it began and was last seen, and carried out plans</span>
        </figcaption>
        <LineChart
          label="Waits and run times"
          series={series}
          fromMs={first.startMs}
          toMs={last.startMs + timeline.bucketMs}
          gapMs={timeline.bucketMs * 1.5}
          marks={[...onset, ...marks]}
          format={formatDuration}
        />
      </figure>
    </Panel>
  );
}

/** The chain of runs that decided when the work ended. */
export function CriticalPath({ criticalPath }: Pick<BottleneckDetailView, "criticalPath">) {
  if (criticalPath.length === 0) return null;
  const longest = Math.max(1, ...criticalPath.map((run) => (run.waitMs ?? 0) + (run.durationMs ?? 0)));
  return (
    <Panel title="Critical path" note="each run waited for the one above; together they decided when the batch ended">
      <ol className="divide-y divide-line">
        {criticalPath.map((run) => (
          <li
            key={run.externalId}
            className="grid gap-x-4 gap-y-1 px-4 py-2 text-sm sm:grid-cols-[12rem_minmax(0,1fr)_auto]"
          >
            <span className="min-w-0">
              <span className="font-medium">{run.type}</span>{" "}
              <span className="font-mono text-2xs text-faint [overflow-wrap:anywhere]">{run.externalId}</span>
            </span>
            <span className="flex h-2 self-center overflow-hidden rounded-full bg-sunken" aria-hidden>
              <span className="bg-chart-2" style={{ width: percent((run.waitMs ?? 0) / longest) }} />
              <span className="bg-chart-1" style={{ width: percent((run.durationMs ?? 0) / longest) }} />
            </span>
            <span className="text-xs text-soft">
              waits {formatDuration(run.waitMs)}, runs {formatDuration(run.durationMs)}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** Where it comes from, and what comes from it. */
export function CauseAndSymptoms({ cause, symptoms }: Pick<BottleneckDetailView, "cause" | "symptoms">) {
  if (cause === null && symptoms.length === 0) return null;
  const line = (one: BottleneckDetailView["symptoms"][number], before: string) => (
    <li key={one.id} className="flex flex-wrap items-center gap-3 px-4 py-2 text-sm">
      <span className="text-faint">{before}</span>
      <Link
        href={paths.bottleneck(one.id)}
        className="min-w-0 flex-1 text-accent-ink underline-offset-2 hover:underline"
      >
        {one.title}
      </Link>
      <SeverityBadge severity={one.severity} />
    </li>
  );
  return (
    <Panel title="Cause and symptoms">
      <ul className="divide-y divide-line">
        {cause && line(cause, "This follows from")}
        {symptoms.map((one) => line(one, "From this follows"))}
      </ul>
    </Panel>
  );
}

/** Past ones that read alike, and what solved them. */
export function SimilarOnes({ similar }: Pick<BottleneckDetailView, "similar">) {
  if (similar.length === 0) return null;
  return (
    <Panel title="Similar ones">
      <ul className="divide-y divide-line">
        {similar.map((one) => (
          <li key={one.id} className="grid gap-1 px-4 py-2 text-sm">
            <Link href={paths.bottleneck(one.id)} className="text-accent-ink underline-offset-2 hover:underline">
              {one.title}
            </Link>
            <p className="flex flex-wrap gap-x-3 text-xs text-faint">
              <span>{formatShare(one.similarity)} alike</span>
              <span>
                {one.state}
                {one.resolvedAt && (
                  <>
                    {" "}
                    <TimeAgo at={one.resolvedAt} />
                  </>
                )}
              </span>
            </p>
            {one.solvedBy && <p className="text-xs text-soft">What was done: {one.solvedBy}</p>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
