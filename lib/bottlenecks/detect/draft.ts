import type { Evidence } from "#lib/core/index.ts";
import type { BottleneckKind } from "../schemas.ts";

/** What the world would have been without the problem; the counterfactual replay applies it. */
export type Remedy = {
  /** Rows that would have run for this part of their time. */
  rows?: ArrayLike<number>;
  factors?: ArrayLike<number>;
  /** Rows that would not have run at all. */
  dropped?: ArrayLike<number>;
  /** Rows that would have had slots of their own. */
  apart?: ArrayLike<number>;
  /** The pool would have had this many slots. */
  slots?: { pool: number; slots: number };
  /** The pool really had only this many slots meanwhile. */
  shortage?: { pool: number; slots: number };
  /** Who comes first is served first. */
  isFifo?: boolean;
  /** Runs of this type would not have waited for each other. */
  parallelType?: number;
};

export type Draft = {
  kind: BottleneckKind;
  subject: string;
  subjectKind: "type" | "resource" | "worker" | "dependency";
  startAt: number;
  endAt: number;
  confidence: number;
  /** The runs that show it. */
  rows: ArrayLike<number>;
  /** Types and pool concerned, to link causes with symptoms. */
  types: readonly number[];
  pool: number | null;
  utilization: number | null;
  remedy: Remedy;
  title: string;
  words: string;
  figures: Evidence["figures"];
  /** A draft of this kind and subject explains it, where the detector knows. */
  cause?: { kind: BottleneckKind; subject: string };
};

/** Confidence of a test statistic in units of noise: 0.5 at 4, 0.9 at 8, towards 0.99. */
export const confidenceOf = (statistic: number): number =>
  Math.min(0.99, Math.max(0.3, 1 - 0.5 * 0.67 ** (statistic - 4)));

/** The part that two stretches of time share, of the shorter one. */
export function overlapShare(a: { startAt: number; endAt: number }, b: { startAt: number; endAt: number }): number {
  const shared = Math.min(a.endAt, b.endAt) - Math.max(a.startAt, b.startAt);
  return shared <= 0 ? 0 : shared / Math.max(1, Math.min(a.endAt - a.startAt, b.endAt - b.startAt));
}

/** The part that two stretches share, of both together (Jaccard). */
export function likeness(a: { startAt: number; endAt: number }, b: { startAt: number; endAt: number }): number {
  const shared = Math.min(a.endAt, b.endAt) - Math.max(a.startAt, b.startAt);
  return shared <= 0 ? 0 : shared / Math.max(1, Math.max(a.endAt, b.endAt) - Math.min(a.startAt, b.startAt));
}
