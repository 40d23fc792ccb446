import type { LineSelector, LogFindingKind } from "../schemas.ts";

/** Lines that should not be there, or are missing. `LEVEL` counts a line by the levels of the main template. */
export type FindingCost = { lines: number; weight: number | typeof LEVEL };
export const LEVEL = "level";

/** A finding before it gets its id, severity and lines. */
export type FindingDraft = {
  kind: LogFindingKind;
  /** Numbers of templates, the main one first. */
  templates: number[];
  fromMs: number;
  toMs: number;
  count: number;
  /** Chance of such a thing in a log in which nothing happens, after correction for the number of looks. */
  pValue: number;
  title: string;
  /** What it is about when that is no template. */
  subject?: string;
  cost: FindingCost;
  measures: Record<string, number>;
  /** Which lines show it, when it is not simply all lines of the templates between the times. */
  lines?: LineSelector;
};

/** Most false alarms of one kind that are put up with per log. */
export const ALPHA = 0.005;

export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${trim(ms / 1000)} s`;
  if (ms < 7_200_000) return `${trim(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${trim(ms / 3_600_000)} h`;
  return `${trim(ms / 86_400_000)} d`;
}

const trim = (value: number) => String(Math.round(value * 10) / 10);

/** The pattern, short enough for a title. */
export const quoted = (template: string): string =>
  `"${template.length > 80 ? `${template.slice(0, 77)}...` : template}"`;
