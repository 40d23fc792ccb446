import type { Severity } from "#lib/core/index.ts";

const SEVERITY_SCORE: Record<Severity, number> = { low: 2, medium: 4.5, high: 7, critical: 9 };

/** 0..10 by severity, with up to a point for the confidence. */
export const adviceScore = ({ severity, confidence }: { severity: Severity; confidence: number }): number =>
  Math.min(10, SEVERITY_SCORE[severity] + confidence);
