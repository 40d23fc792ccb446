"use client";
import { useQuery } from "@tanstack/react-query";
import { formatCount } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { Panel } from "#components/ui/card.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import { trackRecordQuery } from "#lib/queries/index.ts";
import type { TrackRecordView } from "#lib/services/recommendation/index.ts";
import { effectWords } from "./effect-words.ts";

type Type = TrackRecordView["types"][number];
type Case = TrackRecordView["cases"][number];

const typeWords = (type: string): string => type.replaceAll("_", " ");

const TYPES: readonly Column<Type>[] = [
  {
    key: "type",
    head: "Kind of advice",
    cell: (row) => typeWords(row.type),
    sortValue: (row) => row.type,
    onPhone: "title",
  },
  { key: "open", head: "Open", isNumber: true, cell: (row) => formatCount(row.open), sortValue: (row) => row.open },
  {
    key: "done",
    head: "Done",
    isNumber: true,
    cell: (row) => formatCount(row.implemented),
    sortValue: (row) => row.implemented,
  },
  {
    key: "dismissed",
    head: "Dismissed",
    isNumber: true,
    cell: (row) => formatCount(row.dismissed),
    sortValue: (row) => row.dismissed,
  },
  {
    key: "held",
    head: "Kept its promise",
    isNumber: true,
    cell: (row) =>
      row.measured === 0 ? <span className="text-faint">not measured yet</span> : `${row.held} of ${row.measured}`,
    sortValue: (row) => (row.measured === 0 ? null : row.held / row.measured),
  },
  {
    key: "factor",
    head: "Ranked with",
    isNumber: true,
    cell: (row) => `× ${row.factor.toFixed(2)}`,
    sortValue: (row) => row.factor,
  },
];

const expectedWords = ({ expectedLow, expectedHigh, metric, unit }: Case): string =>
  expectedLow === null || expectedHigh === null
    ? "no figure"
    : effectWords({ metric, unit, low: expectedLow, high: expectedHigh, how: "" });

/** What was expected of advice that was followed, and what came of it. */
export function TrackRecord() {
  const record = useQuery(trackRecordQuery()).data;
  if (record === undefined || record.types.every((row) => row.implemented + row.dismissed + row.measured === 0))
    return null;
  return (
    <Panel title="Track record" note="expected and measured; it ranks the next advice of a kind">
      <DataTable label="Track record by kind" columns={TYPES} rows={record.types} rowKey={(row) => row.type} />
      {record.cases.length > 0 && (
        <ul className="divide-y divide-line border-t border-line" aria-label="Followed advice">
          {record.cases.map((one) => (
            <li key={one.id} className="grid gap-1 px-4 py-2 text-sm">
              <p className="font-medium">{one.title}</p>
              <p className="flex flex-wrap gap-x-4 text-xs text-soft">
                <span>expected {expectedWords(one)}</span>
                <span>
                  {one.measured === null
                    ? "not measured yet: it needs a day of runs"
                    : `measured ${effectWords({ metric: one.metric, unit: one.unit, low: one.measured, high: one.measured, how: "" })}`}
                </span>
                <span className="text-faint">
                  done <TimeAgo at={one.implementedAt} />
                </span>
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
