import type { LevelCounts, LogSeverity, VariableStats } from "../schemas.ts";

export type RedactOptions = {
  /** Leaves IP and MAC addresses as they are. */
  keepAddresses?: boolean | undefined;
};

/** A finding as it is told to a model; `kind` may carry a prefix of the store. */
export type DigestFinding = {
  id: string;
  kind: string;
  severity: LogSeverity;
  title: string;
  confidence: number | null;
  /** Epoch ms. */
  firstSeen: number | null;
  lastSeen: number | null;
  count: number;
  /** Patterns that it is about, the main one first. */
  templateIds: readonly string[];
  measures: Readonly<Record<string, number>>;
};

export type DigestPattern = {
  id: string;
  template: string;
  count: number;
  levels: Readonly<Partial<LevelCounts>>;
  firstSeenMs: number | null;
  lastSeenMs: number | null;
  /** A line of it as it stands in the file. */
  example?: string | null | undefined;
  variables?: readonly Pick<VariableStats, "name" | "kind" | "p50" | "p95" | "p99">[] | undefined;
};

export type DigestInput = RedactOptions & {
  /** The most important first, as the analysis gives them. */
  findings: readonly DigestFinding[];
  patterns: readonly DigestPattern[];
  maxTokens: number;
  /** Tokens of a text for the model that is to read it. */
  countTokens: (text: string) => number;
};

export type LogDigest = {
  text: string;
  tokens: number;
  /** Ids of what the text tells. */
  included: { findings: string[]; patterns: string[] };
  /** How many there was no room for. */
  left: { findings: number; patterns: number };
  /** How often each kind of secret or personal data was taken out. */
  redacted: Record<string, number>;
};
