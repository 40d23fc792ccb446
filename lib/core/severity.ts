import { z } from "zod";

export const SEVERITIES = ["low", "medium", "high", "critical"] as const;
export const Severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof Severity>;

/** 0 for low to 3 for critical. */
export const severityRank = (severity: Severity): number => SEVERITIES.indexOf(severity);
