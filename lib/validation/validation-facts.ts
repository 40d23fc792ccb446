import type { AllowedHost, CommandTemplate, ExecutionLimits, PlanLimits } from "#lib/core/index.ts";
import type { PlanStep } from "#lib/planning/index.ts";
import type { PlanIssue } from "./schemas.ts";

/** An item as it is right now. `onDisk` null: the file is gone. */
export type CheckedItem = {
  sourceId: string;
  path: string;
  isInside: boolean;
  values: Record<string, { value: unknown; locked: boolean }>;
  onDisk: { sizeBytes: number; modifiedMs: number } | null;
  scanned: { sizeBytes: number; modifiedMs: number };
};

/** What rules may look at; gathered by the services just before the check. */
export type ValidationFacts = {
  /** `freeBytes`: left on the disk of the source's folder; null where it cannot be told. */
  sources: Map<string, { kind: string; name: string; isWritable: boolean; freeBytes: number | null }>;
  items: Map<string, CheckedItem>;
  /** `<sourceId>:<path>` of move targets that exist already. */
  occupied: Set<string>;
  tools: { ffmpeg: boolean; ffprobe: boolean };
  /** Bytes left where originals are kept; null where it cannot be told. */
  freeBytes: number | null;
  /** What all executions share. */
  limits: ExecutionLimits;
  /** What the simulation expects; missing where it could not be simulated. */
  forecast?: PlanForecast | undefined;
  /** What the settings allow to steps that reach out; nothing when it is left out. */
  allowed?: Allowed;
};

/** Times in ms from the check on. */
export type PlanForecast = {
  leastMs: number;
  p50Ms: number;
  p90Ms: number;
  costUsdP50: number;
  costUsdP90: number;
  deadlineChance: number | null;
  /** Chance that every step succeeds, and share of the steps that do on the mean. */
  successChance: number;
  stepSuccess: number;
};

/** Null or a sentence: why it can't be done. */
export type Allowed = {
  transcribeByCommand: string | null;
  transcribeByEndpoint: string | null;
  /** Of the files that steps name in the inbox, those that are there; null: no inbox is set. */
  inboxFiles: ReadonlySet<string> | null;
  hosts: readonly AllowedHost[];
  commands: ReadonlyMap<string, CommandTemplate>;
};

/** What the plan says beside its steps, and when it is checked. */
export type PlanTerms = { limits: PlanLimits; now: Date };

/** One rule of a file in rules/: it says what is wrong and how to mend it, and changes nothing. */
export type PlanRule = {
  name: string;
  title: string;
  check(steps: readonly PlanStep[], facts: ValidationFacts, terms: PlanTerms): PlanIssue[];
};
