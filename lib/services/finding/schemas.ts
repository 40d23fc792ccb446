import { z } from "zod";
import { Evidence, PageInput, Severity } from "#lib/core/index.ts";

export const FINDING_STATES = ["open", "resolved", "dismissed"] as const;

/** What a bottleneck has beside a finding; `historyDays` is the length of the history that it was found in. */
export const BottleneckDetail = z.object({
  subjectKind: z.enum(["type", "resource", "worker", "dependency"]),
  score: z.number(),
  share: z.object({ value: z.number(), low: z.number(), high: z.number() }),
  waitMs: z.number().nullable(),
  serviceMs: z.number().nullable(),
  utilization: z.number().nullable(),
  rootCause: z.boolean(),
  symptomOf: z.string().nullable(),
  historyDays: z.number(),
});
export type BottleneckDetail = z.infer<typeof BottleneckDetail>;

export const FindingView = z.object({
  id: z.string(),
  sourceId: z.string().nullable(),
  sourceName: z.string().nullable(),
  stage: z.enum(["logs", "tasks", "metadata", "resources", "bottlenecks"]),
  kind: z.string(),
  subject: z.string(),
  severity: Severity,
  title: z.string(),
  report: z.string(),
  impactMs: z.number().nullable(),
  share: z.number().nullable(),
  confidence: z.number().min(0).max(1),
  firstSeen: z.iso.datetime().nullable(),
  lastSeen: z.iso.datetime().nullable(),
  state: z.enum(FINDING_STATES),
  evidence: Evidence,
  bottleneck: BottleneckDetail.nullable().describe("only of bottlenecks"),
});
export type FindingView = z.infer<typeof FindingView>;

export const ListFindingsInput = PageInput.extend({
  sourceId: z.string().optional(),
  stage: FindingView.shape.stage.optional(),
  severity: Severity.optional().describe("at least this severe"),
  kind: z.string().optional(),
  state: z.enum(FINDING_STATES).default("open"),
});
export type ListFindingsInput = z.infer<typeof ListFindingsInput>;

export const FindingIdInput = z.object({ findingId: z.string() });
export type FindingIdInput = z.infer<typeof FindingIdInput>;
