import type { Evidence } from "#lib/core/index.ts";
import type { TaskFinding, TaskFindingKind } from "./schemas.ts";
import { spanOf } from "./summarize-types.ts";
import type { TaskRunTable } from "./task-run-table.ts";
import { textAt } from "./text-column.ts";

const MAX_EVIDENCE_RUNS = 50;

export type Figure = Evidence["figures"][number];

export type FindingDraft = {
  kind: TaskFindingKind;
  subject: string;
  /** What tells this finding from others of the same kind and subject. */
  detailKey?: string;
  title: string;
  detail: string;
  impactMs: number;
  confidence: number;
  rows: ArrayLike<number>;
  figures: Figure[];
  /** When it began and was last seen, where the rows alone would not tell. */
  firstSeenMs?: number;
  lastSeenMs?: number;
};

const clampShare = (value: number): number => Math.min(1, Math.max(0, Number.isNaN(value) ? 0 : value));

/** A finding with its key and evidence; the run ids are cut to 50, spread over the rows. */
export function toFinding(table: TaskRunTable, draft: FindingDraft): TaskFinding {
  const { kind, rows } = draft;
  const subject = draft.subject.slice(0, 200) || "(none)";
  const step = Math.max(1, rows.length / MAX_EVIDENCE_RUNS);
  const shown: number[] = [];
  for (let index = 0; index < rows.length && shown.length < MAX_EVIDENCE_RUNS; index += step) {
    shown.push(rows[Math.floor(index)] ?? 0);
  }
  const [first, last] = spanOf(table, Array.from(rows));
  const firstSeenMs = draft.firstSeenMs ?? first ?? 0;
  return {
    key: ["tasks", kind, subject, draft.detailKey].filter((part) => part !== undefined).join(":"),
    kind,
    subject,
    title: draft.title,
    detail: draft.detail,
    impactMs: Math.max(0, Math.round(draft.impactMs) || 0),
    confidence: clampShare(draft.confidence),
    firstSeenMs,
    lastSeenMs: Math.max(firstSeenMs, draft.lastSeenMs ?? last ?? 0),
    evidence: {
      taskRunIds: shown.map((row) => textAt(table.ids, row)),
      taskRunCount: rows.length,
      logLines: [],
      logLineCount: 0,
      mediaItemIds: [],
      mediaItemCount: 0,
      findingIds: [],
      figures: draft.figures.map((figure) => ({ ...figure, value: Number.isFinite(figure.value) ? figure.value : 0 })),
    },
  };
}
