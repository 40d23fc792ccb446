import { z } from "zod";
import { wilsonLower } from "#lib/core/index.ts";

/**
 * `suggested` waits for a person; `active` is applied; `disabled` by a person; `retired` by its own record. A retired rule
 * comes back only when a person activates it.
 */
export const RuleState = z.enum(["suggested", "active", "disabled", "retired"]);
export type RuleState = z.infer<typeof RuleState>;

/** What became of a rule: cases it was mined from, and its uses. `kept`: accepted or still there when looked at again. */
export const RuleRecord = z.object({
  state: RuleState,
  support: z.int().min(0),
  against: z.int().min(0),
  applied: z.int().min(0),
  kept: z.int().min(0),
  undone: z.int().min(0),
});
export type RuleRecord = z.infer<typeof RuleRecord>;

export type RuleEvent =
  | { type: "applied"; count: number }
  | { type: "kept"; count: number }
  /** Undone, rejected or typed over. */
  | { type: "undone"; count: number }
  /** A rejection that was taken back. */
  | { type: "forgiven"; count: number }
  | { type: "mined"; support: number; against: number }
  | { type: "activated" }
  | { type: "disabled" };

/** An undo says more than a case that was never corrected. */
const UNDO_WEIGHT = 2;
/** Below this a rule that was undone is not applied any more. */
const RETIRE_BELOW = 0.5;
const UNDONE_MIN = 2;

/** Confidence in a rule now, 0..1: cases it was mined from and its uses together, undone ones counted twice. */
export function confidenceOf({ support, against, kept, undone }: RuleRecord): number {
  const right = support + kept;
  return wilsonLower(right, right + against + UNDO_WEIGHT * undone);
}

/** Share of its judged uses that people left alone; null before any. */
export function successRateOf({ kept, undone }: RuleRecord): number | null {
  return kept + undone === 0 ? null : kept / (kept + undone);
}

/**
 * The record after an event. An active rule retires when it was undone at least twice and either its confidence has fallen
 * below one half or it was undone more often than kept.
 */
export function nextRuleRecord(record: RuleRecord, event: RuleEvent): RuleRecord {
  const next = { ...record };
  if (event.type === "applied") next.applied += event.count;
  else if (event.type === "kept") next.kept += event.count;
  else if (event.type === "undone") next.undone += event.count;
  else if (event.type === "forgiven") next.undone = Math.max(0, next.undone - event.count);
  else if (event.type === "mined") Object.assign(next, { support: event.support, against: event.against });
  else next.state = event.type === "activated" ? "active" : "disabled";
  if (next.state !== "active" || event.type === "activated" || next.undone < UNDONE_MIN) return next;
  const isFailing = confidenceOf(next) < RETIRE_BELOW || next.undone > next.kept;
  return isFailing ? { ...next, state: "retired" } : next;
}
