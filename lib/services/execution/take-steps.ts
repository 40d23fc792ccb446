import { type ExecutionLimits, newId } from "#lib/core/index.ts";
import type { LedgerStepRow, LedgerTurn } from "#lib/db/index.ts";
import { Admission, closedFor, type ExecutionBounds, readPlanLimits } from "#lib/execution/index.ts";
import { type ClaimedStep, LEASE_MS } from "./claimed-step.ts";

export type TakeOptions = {
  workerId: string;
  /** How many steps may be taken. */
  room: number;
  leaseMs?: number;
  onlyExecutionId?: string;
  /** Take this step or none. */
  onlyStepId?: string;
};

/** What was taken; `hasOnce`: the next one must not run twice, so the rest has to be taken durably. */
type Taken = { claims: ClaimedStep[]; hasOnce: boolean };

type Taking = TakeOptions & {
  turn: LedgerTurn;
  now: Date;
  limits: ExecutionLimits;
  /** False: up to the first step that must not run twice. */
  isDurable: boolean;
  admission: Admission;
  taken: Taken;
};

/** Rows read at a time; the next page is read while there is room left. */
const PAGE = 64;

function claim({ turn, now, workerId, leaseMs = LEASE_MS }: Taking, step: LedgerStepRow): ClaimedStep | null {
  const attemptId = newId("att");
  const nowMs = now.getTime();
  if (!turn.claim(step, { id: attemptId, workerId, nowMs, leaseUntilMs: nowMs + leaseMs })) return null;
  const number = step.attemptCount + 1;
  const { executionId, stepKey } = step;
  turn.beginExecution(executionId, nowMs);
  turn.note(`execution:${executionId}`, "step.started", { stepKey, attempt: number }, nowMs);
  const row = { ...step, attemptCount: number, state: "running" };
  return { step: row, attemptId, fence: number, startedAt: now, startedMs: performance.now(), leaseMs };
}

const hasRoom = ({ taken, room, admission }: Taking): boolean =>
  !taken.hasOnce && taken.claims.length < room && !admission.isFull;

function offer(taking: Taking, step: LedgerStepRow): void {
  const { isDurable, taken, admission } = taking;
  if (!admission.fits(step)) return;
  if (!isDurable && !step.isIdempotent) {
    taken.hasOnce = true;
    return;
  }
  admission.admit(step);
  const claimed = claim(taking, step);
  if (claimed !== null) taken.claims.push(claimed);
}

function takeFrom(taking: Taking, bounds: ExecutionBounds): void {
  const { turn, admission, onlyStepId } = taking;
  let after = -1;
  while (hasRoom(taking) && !admission.isExecutionFull(bounds)) {
    const rows = turn.readySteps(bounds.id, after, admission.fullTypes(), PAGE);
    for (const row of rows) {
      if (!hasRoom(taking) || admission.isExecutionFull(bounds)) return;
      if (onlyStepId === undefined || row.id === onlyStepId) offer(taking, row);
    }
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.position ?? after;
  }
}

/** Takes steps for which there is room: the most urgent execution first, then the oldest, then plan order. */
export function takeSteps(
  turn: LedgerTurn,
  now: Date,
  options: TakeOptions & { limits: ExecutionLimits; isDurable: boolean },
): Taken {
  const taken: Taken = { claims: [], hasOnce: false };
  if (options.room <= 0) return taken;
  turn.promoteRetries(now.getTime());
  const { limits, onlyExecutionId } = options;
  const running = turn.runningSteps();
  const admission = new Admission({ limits, running, observedSources: turn.observedSources() });
  const taking: Taking = { ...options, turn, now, admission, taken };
  for (const row of turn.goingExecutions(onlyExecutionId)) {
    if (!hasRoom(taking)) break;
    const bounds = { ...row, limits: readPlanLimits(row.limits) };
    if (closedFor(limits, bounds, now.getTime()) === null) takeFrom(taking, bounds);
  }
  return taken;
}
