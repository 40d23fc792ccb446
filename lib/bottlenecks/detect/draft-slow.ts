import { kept, measured, wordCount, wordDuration, wordPercent, wordRatio, wordTime } from "#lib/tasks/index.ts";
import type { BatchSpell } from "./batch-sizes.ts";
import { confidenceOf, type Draft, overlapShare } from "./draft.ts";
import type { SlowGroup } from "./group-slow.ts";
import type { History } from "./history.ts";
import type { TailSpell } from "./serial-tails.ts";
import type { TypeSpell, WorkerSpell } from "./slow-runs.ts";
import type { StragglerSpell } from "./stragglers.ts";

const nameOf = (history: History, type: number): string => history.table.types[type] ?? "";
const poolOf = (history: History, type: number): number => history.pools.poolOfType[type] ?? 0;
const until = (spell: { endAt: number; isLasting: boolean }): string =>
  spell.isLasting ? "" : ` until ${wordTime(spell.endAt)}`;

/** Each row would have run for its time divided by the ratio. */
const fasterBy = (rows: ArrayLike<number>, ratio: number) => ({
  rows,
  factors: new Float64Array(rows.length).fill(1 / ratio),
});

export function draftRegression(history: History, spell: TypeSpell): Draft {
  const name = nameOf(history, spell.type);
  const usual = history.usualMs[spell.type] ?? 0;
  return {
    kind: "regression",
    subject: name,
    subjectKind: "type",
    startAt: spell.startAt,
    endAt: spell.endAt,
    confidence: confidenceOf(spell.statistic),
    rows: spell.rows,
    types: [spell.type],
    pool: poolOf(history, spell.type),
    utilization: null,
    remedy: fasterBy(spell.rows, spell.ratio),
    title: `${name} takes ${wordRatio(spell.ratio)} as long since ${wordTime(spell.startAt)}${until(spell)}`,
    words: `${wordCount(spell.rows.length, "run")} took ${wordRatio(spell.ratio)} as long as runs of the same type and size before. No other type changed at that moment in a way that a shared resource or service would explain, so look at what changed for ${name} itself: a version, a setting, a model, its input.`,
    figures: [
      { label: "times as long", value: spell.ratio, unit: "times" },
      { label: "median run time of all its runs", value: usual, unit: "ms" },
      { label: "runs concerned", value: spell.rows.length, unit: "runs" },
    ],
  };
}

export function draftSlowWorker(history: History, spell: WorkerSpell): Draft {
  const name = history.table.workers[spell.worker] ?? "";
  const types = [...new Set(Array.from(spell.rows, (row) => history.table.typeOf[row] ?? 0))];
  return {
    kind: "straggler",
    subject: name,
    subjectKind: "worker",
    startAt: spell.startAt,
    endAt: spell.endAt,
    confidence: confidenceOf(spell.statistic),
    rows: spell.rows,
    types,
    pool: poolOf(history, types[0] ?? 0),
    utilization: null,
    remedy: fasterBy(spell.rows, spell.ratio),
    title: `Worker ${name} takes ${wordRatio(spell.ratio)} as long as the others since ${wordTime(spell.startAt)}${until(spell)}`,
    words: `Other workers ran the same types at the same time and took the usual time; ${wordCount(spell.rows.length, "run")} on ${name} took ${wordRatio(spell.ratio)} as long. The machine, its disk or its load is the likely reason, not the work.`,
    figures: [
      { label: "times as long as on other workers", value: spell.ratio, unit: "times" },
      { label: "runs on this worker", value: spell.rows.length, unit: "runs" },
    ],
  };
}

export function draftStraggler(history: History, spell: StragglerSpell): Draft {
  const name = nameOf(history, spell.type);
  const factors = measured(spell.rows, (row) => Math.exp(-Math.max(0, history.slowness[row] ?? 0)));
  return {
    kind: "straggler",
    subject: name,
    subjectKind: "type",
    startAt: spell.startAt,
    endAt: spell.endAt,
    confidence: confidenceOf(spell.statistic),
    rows: spell.rows,
    types: [spell.type],
    pool: poolOf(history, spell.type),
    utilization: null,
    remedy: { rows: spell.rows, factors },
    title: `${wordPercent(spell.share)} of the ${name} runs take ${wordRatio(spell.times)} as long as the others`,
    words: `${wordCount(spell.rows.length, "run")} between ${wordTime(spell.startAt)} and ${wordTime(spell.endAt)} took ${wordRatio(spell.times)} as long as runs of the same type and size (median), far outside of what the others vary. A time limit with a second try, or splitting the largest inputs, would cut them off.`,
    figures: [
      { label: "stragglers", value: spell.rows.length, unit: "runs" },
      { label: "share of the runs", value: spell.share, unit: "share" },
      { label: "times as long", value: spell.times, unit: "times" },
    ],
  };
}

/** Rows of the slow users inside the stretch. */
function rowsWithin(history: History, types: readonly number[], span: { startAt: number; endAt: number }): Int32Array {
  const isOf = new Set(types);
  return kept(history.byStart, (row) => {
    const start = history.table.startedAt[row] ?? 0;
    return isOf.has(history.table.typeOf[row] ?? -1) && start >= span.startAt && start <= span.endAt;
  });
}

export function draftSlowGroup(history: History, group: SlowGroup): Draft {
  const rows = rowsWithin(history, group.slow, group);
  const names = group.slow.map((type) => nameOf(history, type));
  const listed = names.length > 4 ? `${names.slice(0, 4).join(", ")} and ${names.length - 4} more` : names.join(", ");
  const isDependency = group.kind === "dependency";
  const measured =
    group.used === null
      ? ""
      : ` It was used to ${wordPercent(group.used)} meanwhile, ${wordPercent(group.usedElse ?? 0)} otherwise.`;
  return {
    kind: isDependency ? "slow_dependency" : "resource_contention",
    subject: group.name,
    subjectKind: group.kind,
    startAt: group.startAt,
    endAt: group.endAt,
    confidence: confidenceOf(group.statistic),
    rows,
    types: group.slow,
    pool: poolOf(history, group.slow[0] ?? 0),
    utilization: group.used,
    remedy: fasterBy(rows, group.ratio),
    title: `${wordCount(group.slow.length, "task type")} that ${isDependency ? `call ${group.name}` : `need ${group.name}`} take ${wordRatio(group.ratio)} as long since ${wordTime(group.startAt)}${until(group)}`,
    words: `${listed} became slower together; of ${wordCount(group.users.length, "type")} that ${isDependency ? "call it" : "need it"} ${group.slow.length} did, and others did not.${measured} ${isDependency ? `So ${group.name} answers more slowly, rather than each of them having changed.` : `So they take ${group.name} from each other, or something else takes it from them.`}`,
    figures: [
      { label: "times as long", value: group.ratio, unit: "times" },
      { label: "types concerned", value: group.slow.length, unit: "types" },
      { label: "runs concerned", value: rows.length, unit: "runs" },
      ...(group.used === null ? [] : [{ label: "use meanwhile", value: group.used, unit: "share" }]),
    ],
  };
}

export function draftBatchSize(history: History, spell: BatchSpell): Draft {
  const name = nameOf(history, spell.type);
  const isSmall = spell.sizeRatio < 1;
  const size = isSmall ? `${wordRatio(1 / spell.sizeRatio)} smaller` : `${wordRatio(spell.sizeRatio)} larger`;
  const unit = spell.by === "bytes" ? "each byte" : "each run of a batch";
  const setup =
    isSmall && spell.setupMs > 0
      ? ` The set-up of a run takes about ${wordDuration(spell.setupMs)}, whatever it holds.`
      : "";
  return {
    kind: "bad_batch_size",
    subject: name,
    subjectKind: "type",
    startAt: spell.startAt,
    endAt: spell.endAt,
    confidence: confidenceOf(spell.statistic),
    rows: spell.rows,
    types: [spell.type],
    pool: poolOf(history, spell.type),
    utilization: null,
    remedy: fasterBy(spell.rows, spell.costRatio),
    title: `${name} runs are ${size} since ${wordTime(spell.startAt)}, and ${unit} takes ${wordRatio(spell.costRatio)} as long`,
    words: `${wordCount(spell.rows.length, "run")} hold ${isSmall ? "too little" : "too much"} work: ${unit} costs ${wordRatio(spell.costRatio)} as much time as with the usual size.${setup}`,
    figures: [
      { label: "size against the usual", value: spell.sizeRatio, unit: "times" },
      { label: "time per unit of work", value: spell.costRatio, unit: "times" },
      { label: "set-up of a run", value: spell.setupMs, unit: "ms" },
    ],
  };
}

export function draftSerialTail(history: History, spell: TailSpell): Draft {
  const name = nameOf(history, spell.type);
  return {
    kind: "serial_tail",
    subject: name,
    subjectKind: "type",
    startAt: spell.startAt,
    endAt: spell.endAt,
    confidence: confidenceOf(spell.statistic),
    rows: spell.rows,
    types: [spell.type],
    pool: poolOf(history, spell.type),
    utilization: null,
    remedy: { parallelType: spell.type },
    title: `${spell.tails} of ${wordCount(spell.batches, "batch", "batches")} end with ${name} runs one after the other, for ${wordPercent(spell.share)} of their time`,
    words: `Earlier in the same batches ${wordCount(spell.parallel, "run")} work at once; at the end ${wordCount(spell.chain, "run")} of ${name} follow each other (medians), ${wordDuration(spell.tailMs / Math.max(1, spell.tails))} a batch. Nothing else of the batch can go on meanwhile: this is its critical path.`,
    figures: [
      { label: "batches with such an end", value: spell.tails, unit: "batches" },
      { label: "median share of the batch", value: spell.share, unit: "share" },
      { label: "runs one after the other", value: spell.chain, unit: "runs" },
      { label: "runs at once before", value: spell.parallel, unit: "runs" },
    ],
  };
}

/** Slow spells of a type that another draft already tells: larger batches, a serial end, stragglers. */
export const isTold = (history: History, spell: TypeSpell, drafts: readonly Draft[]): boolean =>
  drafts.some(
    (draft) =>
      draft.types.includes(spell.type) &&
      draft.subject === nameOf(history, spell.type) &&
      overlapShare(draft, spell) > 0.5,
  );
