"use client";
import { BandChart } from "#components/charts/band-chart.tsx";
import { formatBytes, formatCount, formatDuration } from "#components/format/numbers.ts";
import type { LogPatternDetail } from "#lib/services/log/index.ts";

type Variable = LogPatternDetail["variables"][number];

const KIND_WORDS: Partial<Record<string, string>> = { number: "number", duration: "duration", size: "size" };

const plainNumber = (value: number): string =>
  Number.isInteger(value) ? formatCount(value) : Number(value.toPrecision(4)).toLocaleString("en-US");

/** Durations are kept in ms and sizes in bytes. */
function formatterOf(kind: string): (value: number) => string {
  if (kind === "duration") return formatDuration;
  return kind === "size" ? formatBytes : plainNumber;
}

function Variable({ variable }: { variable: Variable }) {
  const format = formatterOf(variable.kind);
  const name = variable.name ?? (variable.slot < 0 ? "field" : `value ${variable.slot + 1}`);
  const figures = [
    ["half below", variable.p50],
    ["95 % below", variable.p95],
    ["99 % below", variable.p99],
    ["least", variable.min],
    ["most", variable.max],
  ] as const;
  const hasBands = variable.bands.some((band) => band.n > 0);
  const known = variable.bands.filter((band) => band.p50 !== null);
  const [first, last] = [known[0]?.p50 ?? null, known.at(-1)?.p50 ?? null];
  const course = first === null || last === null ? "" : `, middle from ${format(first)} to ${format(last)}`;
  return (
    <li className="grid gap-3 px-4 py-3 md:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
      <div className="min-w-0">
        <h3 className="text-base font-medium [overflow-wrap:anywhere]">
          {name} <span className="text-xs font-normal text-faint">{KIND_WORDS[variable.kind] ?? variable.kind}</span>
        </h3>
        <dl className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-sm">
          {figures.map(([label, value]) => (
            <div key={label} className="flex gap-1">
              <dt className="text-faint">{label}</dt>
              <dd>{format(value)}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-1 text-xs text-faint">
          {formatCount(variable.count)} values
          {hasBands && `; the band is 10 to 90 % of a fair sample of ${formatCount(variable.sampled)} in this window`}
        </p>
      </div>
      {hasBands && (
        <BandChart
          label={`${name} over time${course}`}
          format={format}
          points={variable.bands.map((band) => ({
            startMs: Date.parse(band.startAt),
            low: band.p10,
            middle: band.p50,
            high: band.p90,
            n: band.n,
          }))}
        />
      )}
    </li>
  );
}

/** The numbers inside the lines of a pattern, and how they went. */
export const PatternVariables = ({ variables }: { variables: readonly Variable[] }) => (
  <ul className="divide-y divide-line">
    {variables.map((variable) => (
      <Variable key={`${variable.slot} ${variable.name ?? ""}`} variable={variable} />
    ))}
  </ul>
);
