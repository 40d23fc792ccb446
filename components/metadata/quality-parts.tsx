"use client";
import { useQuery } from "@tanstack/react-query";
import { formatCount, formatShare, plural } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { fieldWords } from "#components/plans/step-words.ts";
import { Panel } from "#components/ui/card.tsx";
import { qualityReportQuery } from "#lib/queries/index.ts";
import type { MetadataQuality } from "#lib/services/media/index.ts";
import type { QualityReport } from "#lib/services/quality/index.ts";
import { ShareBar } from "./share-bar.tsx";

const PARTS = [
  ["validity", "Valid", "values that can be true and are no placeholders"],
  ["consistency", "Agreeing", "file names, folders, tags and neighbours that say the same"],
  ["freshness", "Fresh", "halves with every year since the last reading"],
  ["provenance", "First-hand", "weight of values from people, files and sidecars"],
] as const;

function Score({ label, what, value }: { label: string; what: string; value: number | null }) {
  return (
    <div className="grid content-start gap-0.5 px-4 py-3">
      <dt className="text-sm text-soft">{label}</dt>
      <dd className="text-lg font-semibold">
        <ShareBar value={value} label={`${label}: ${formatShare(value)}`} />
      </dd>
      <dd className="text-xs text-faint">{what}</dd>
    </div>
  );
}

function Doubles({ report }: { report: QualityReport }) {
  if (report.duplicateGroups === 0) return null;
  return (
    <details className="border-t border-line px-4 py-2 text-sm">
      <summary className="w-fit rounded-sm">
        {plural(report.duplicateItems, "item")} may be there more than once ({plural(report.duplicateGroups, "group")})
      </summary>
      <ul className="mt-2 grid max-h-72 gap-2 overflow-y-auto">
        {report.duplicates.map((group) => (
          <li key={group.items.map((item) => item.id).join()}>
            <p className="text-xs text-faint">{group.reason}</p>
            {group.items.map((item) => (
              <p key={item.id} className="truncate font-mono text-xs" title={item.path}>
                {item.path}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Problems({ report }: { report: QualityReport }) {
  if (report.problems.length === 0) return null;
  return (
    <p className="border-t border-line px-4 py-2 text-sm text-soft">
      Most often:{" "}
      {report.problems
        .slice(0, 5)
        .map(
          ({ part, field, items }) =>
            `${fieldWords(field)} ${part === "validity" ? "not valid" : "contradicted"} in ${formatCount(items)}`,
        )
        .join(", ")}
      .
    </p>
  );
}

/** The quality of the library in parts, side by side and never melted into one number. */
export function QualityParts({ quality, sourceId }: { quality: MetadataQuality; sourceId: string }) {
  const answer = useQuery(qualityReportQuery({ sourceId }));
  const report = answer.data?.report ?? null;
  return (
    <Panel
      title="Quality in parts"
      note={
        report === null ? (
          "the other parts are worked out after the next reading"
        ) : (
          <>
            worked out <TimeAgo at={report.at} />
          </>
        )
      }
    >
      <dl className="grid sm:grid-cols-2 lg:grid-cols-5">
        <Score label="Complete" what="weighted share of the fields that say something" value={quality.completeness} />
        {report !== null &&
          PARTS.map(([key, label, what]) => <Score key={key} label={label} what={what} value={report[key].score} />)}
      </dl>
      {report !== null && <Problems report={report} />}
      {report !== null && <Doubles report={report} />}
    </Panel>
  );
}
