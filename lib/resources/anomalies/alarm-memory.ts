/** Evidence from which on a value is an alarm: rarer than once in e^2 square roots of the history. */
export const ALARM_EVIDENCE = 2;
/** How much rarer than the last alarm a value must be to be one more right after it. */
const REPEAT_EVIDENCE = 2;
/** After this long the last alarm no longer stands in the way. */
const QUIET_MS = 36 * 3_600_000;

/**
 * Lets one event raise one alarm: after an alarm the bar stands above its evidence and sinks back to the usual bar
 * within a day and a half. What is held back stays visible below the alarm level.
 */
export class AlarmMemory {
  #evidence = Number.NEGATIVE_INFINITY;
  #raisedMs = Number.NEGATIVE_INFINITY;

  /** True when this evidence is an alarm of its own. */
  admits(tsMs: number, evidence: number): boolean {
    if (evidence < ALARM_EVIDENCE) return false;
    const left = Math.max(0, 1 - Math.abs(tsMs - this.#raisedMs) / QUIET_MS);
    const bar = left > 0 ? ALARM_EVIDENCE + (this.#evidence + REPEAT_EVIDENCE - ALARM_EVIDENCE) * left : ALARM_EVIDENCE;
    if (left > 0 && evidence <= bar) return false;
    this.#evidence = evidence;
    this.#raisedMs = tsMs;
    return true;
  }
}
