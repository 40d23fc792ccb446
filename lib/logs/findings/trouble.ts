import type { LogTemplate } from "../schemas.ts";

const WORDS =
  /\b(?:error|errors|fail|fails|failed|failure|fatal|exception|panic|timeout|timed out|refused|denied|unreachable|aborted|crash(?:ed)?|killed|unhealthy|cannot|could not|unable|invalid|lost|broken|severed|corrupt(?:ed)?|lag(?:s|ged|ging)?|stall(?:s|ed)|degraded|expired|rejected|mismatch|missing|exceeded|overflow|dropped|deadlock|violation|disconnected|not found|no such|out of)\b/i;
const RETRY =
  /\b(?:retry|retries|retrying|retried|attempt|attempts|attempting|reconnect|reconnecting|trying again|try again|backoff|back-off|will retry)\b/i;

/** Whether a template reports trouble: by its level, or, in logs without levels, by its words. */
export function isTrouble(template: LogTemplate): boolean {
  const { levels, count } = template;
  if (levels.none < count / 2) return levels.warn + levels.error + levels.fatal > count / 2;
  return WORDS.test(template.template);
}

export const isRetry = (template: LogTemplate): boolean => RETRY.test(template.template);
