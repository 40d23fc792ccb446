import { type BatchSpell, findBadBatchSizes } from "./batch-sizes.ts";
import { type Draft, likeness, overlapShare } from "./draft.ts";
import { draftFailingDependency, draftRetryStorm } from "./draft-failures.ts";
import { draftQueues } from "./draft-queues.ts";
import {
  draftBatchSize,
  draftRegression,
  draftSerialTail,
  draftSlowGroup,
  draftSlowWorker,
  draftStraggler,
  isTold,
} from "./draft-slow.ts";
import { findFailingDependencies, findRetryWaves } from "./failing-runs.ts";
import { groupSlowTypes } from "./group-slow.ts";
import type { History } from "./history.ts";
import { linkByCalls } from "./link-by-calls.ts";
import { mergeNeighbours } from "./merge-drafts.ts";
import { findSerialEnds } from "./serial-tails.ts";
import { findSlowTypes, findSlowWorkers } from "./slow-runs.ts";
import { findStragglers } from "./stragglers.ts";

function findSlowDrafts(history: History): Draft[] {
  const slowRows = new Uint8Array(history.table.size);
  const tails = findSerialEnds(history);
  // A longer serial end changes how many runs a batch holds; that is told once.
  const isTail = ({ type, by, ...span }: BatchSpell) =>
    by === "runs" && tails.some((tail) => tail.type === type && overlapShare(tail, span) > 0.3);
  const batches = findBadBatchSizes(history).filter((spell) => !isTail(spell));
  for (const { rows } of batches) for (const row of rows) slowRows[row] = 1;
  const workers = findSlowWorkers(history, slowRows);
  for (const { rows } of workers) for (const row of rows) slowRows[row] = 1;
  const told = [
    ...workers.map((spell) => draftSlowWorker(history, spell)),
    ...batches.map((spell) => draftBatchSize(history, spell)),
    ...tails.map((spell) => draftSerialTail(history, spell)),
    ...findStragglers(history, slowRows).map((spell) => draftStraggler(history, spell)),
  ];
  const spells = findSlowTypes(history, slowRows).filter((spell) => !isTold(history, spell, told));
  const { groups, left } = groupSlowTypes(history, spells, slowRows);
  return [
    ...told,
    ...groups.map((group) => draftSlowGroup(history, group)),
    ...left.map((spell) => draftRegression(history, spell)),
  ];
}

function findFailureDrafts(history: History): Draft[] {
  const dependencies = findFailingDependencies(history);
  const storms = findRetryWaves(history).map((storm) => {
    const cause = dependencies.find((spell) => spell.users.includes(storm.type) && overlapShare(spell, storm) > 0.4);
    return draftRetryStorm(history, storm, cause);
  });
  return [...dependencies.map((spell) => draftFailingDependency(history, spell)), ...storms];
}

/** A type whose long runs block a queue is no regression besides. */
function markEffects(drafts: readonly Draft[]): Draft[] {
  const blockers = drafts.filter(
    ({ kind, cause }) =>
      kind === "head_of_line_blocking" && cause?.kind !== "regression" && cause?.kind !== "straggler",
  );
  const full = drafts.filter(({ kind }) => kind === "queue_saturation");
  return drafts.map((draft) => {
    // Where more comes than the slots can do, whoever is least urgent starves.
    const flood = full.find((other) => other.pool === draft.pool && overlapShare(other, draft) > 0.3);
    if (draft.kind === "starvation" && draft.cause === undefined && flood !== undefined)
      return { ...draft, cause: { kind: flood.kind, subject: flood.subject } };
    const blocker = blockers.find((other) => other.subject === draft.subject && likeness(other, draft) > 0.2);
    const isEffect = blocker !== undefined && (draft.kind === "regression" || draft.kind === "straggler");
    return isEffect ? { ...draft, cause: { kind: blocker.kind, subject: blocker.subject } } : draft;
  });
}

/** Every problem that the detectors see, causes before what follows from them. */
export function findDrafts(history: History): Draft[] {
  const drafts = [...findFailureDrafts(history), ...findSlowDrafts(history)];
  const merged = linkByCalls(history, mergeNeighbours(history, drafts));
  const queues = mergeNeighbours(history, draftQueues(history, merged));
  return markEffects([...merged, ...queues]);
}
