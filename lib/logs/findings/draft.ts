import type { LogFindingKind } from "../schemas.ts";

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
  /** 0..1: how much it matters, apart from the level of its lines. */
  weight: number;
  measures: Record<string, number>;
  /** Records that show it, when it is not simply all lines of the templates between the times. */
  records?: number[];
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
