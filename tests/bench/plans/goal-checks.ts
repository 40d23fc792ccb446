import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { PlanDraft } from "#lib/planning/index.ts";
import type { GeneratePlanResult } from "#lib/services/plan/index.ts";
import { findTool } from "#tests/setup/requirements.ts";
import { filesBelow } from "./library.ts";

const names = z.array(z.string());

/**
 * What must hold after a goal was planned and, where its bounds allow, carried out. Media are named by a part of their path.
 * The words are explained in docs/planning.md, "Trying goals".
 */
export const GoalCheck = z.union([
  z.strictObject({ types: names }),
  z.strictObject({ steps: z.string(), on: names }),
  z.strictObject({ steps: z.string(), count: z.number().int() }),
  z.strictObject({ input: z.string(), is: z.record(z.string(), z.unknown()) }),
  z.strictObject({ limits: z.record(z.string(), z.unknown()) }),
  z.strictObject({ deadline: z.strictObject({ weekday: z.number().int().optional(), minute: z.number().int() }) }),
  z.strictObject({ dry: z.literal(true) }),
  z.strictObject({ question: names }),
  z.strictObject({ said: names }),
  z.strictObject({ file: z.string(), codec: z.string().optional(), height: z.number().int().optional() }),
  z.strictObject({ gone: z.string() }),
  z.strictObject({ unchanged: names }),
  z.strictObject({ filled: names, field: z.string() }),
]);
export type GoalCheck = z.infer<typeof GoalCheck>;

export type Outcome = {
  result: GeneratePlanResult;
  draft: PlanDraft | null;
  media: string;
  before: ReadonlyMap<string, string>;
  valueAt: (path: string, field: string) => Promise<unknown>;
};

const stepsOf = (draft: PlanDraft | null, type: string) => (draft?.steps ?? []).filter((step) => step.type === type);

function isOn(paths: readonly string[], wanted: readonly string[]): boolean {
  return (
    paths.every((path) => wanted.some((part) => path.includes(part))) &&
    wanted.every((part) => paths.some((path) => path.includes(part)))
  );
}

const isLike = (value: unknown, wanted: unknown): boolean =>
  typeof wanted === "object" && wanted !== null && !Array.isArray(wanted)
    ? Object.entries(wanted).every(([key, inner]) =>
        isLike((value as Record<string, unknown> | undefined)?.[key], inner),
      )
    : JSON.stringify(value) === JSON.stringify(wanted);

function streamOf(path: string): { codec: string; height: number } {
  const out = execFileSync(findTool("ffprobe") ?? "", [
    "-v",
    "error",
    "-show_entries",
    "stream=codec_name,codec_type,height",
    "-of",
    "json",
    path,
  ]);
  const { streams } = JSON.parse(String(out)) as {
    streams: { codec_name?: string; codec_type: string; height?: number }[];
  };
  const main =
    streams.find((stream) => stream.codec_type === "video" && (stream.height ?? 0) > 0) ??
    streams.find((stream) => stream.codec_type === "audio");
  return { codec: main?.codec_name ?? "", height: main?.height ?? 0 };
}

function isFile(
  check: { file: string; codec?: string | undefined; height?: number | undefined },
  media: string,
): boolean {
  const path = join(media, check.file);
  if (!existsSync(path)) return false;
  if (check.codec === undefined && check.height === undefined) return true;
  const found = streamOf(path);
  return (
    (check.codec === undefined || found.codec === check.codec) &&
    (check.height === undefined || found.height === check.height)
  );
}

function isUnchanged(paths: readonly string[], { media, before }: Outcome): boolean {
  const after = filesBelow(media);
  return [...before].every(([path, print]) => !paths.some((part) => path.includes(part)) || after.get(path) === print);
}

function isDeadline(iso: string | undefined, wanted: { weekday?: number | undefined; minute: number }): boolean {
  if (iso === undefined) return false;
  const at = new Date(iso);
  const minute = at.getHours() * 60 + at.getMinutes();
  return minute === wanted.minute && (wanted.weekday === undefined || (at.getDay() || 7) === wanted.weekday);
}

const holds = (text: string, words: readonly string[]): boolean =>
  words.every((word) => text.toLowerCase().includes(word.toLowerCase()));

/** Whether one condition holds. */
export async function isMet(check: GoalCheck, outcome: Outcome): Promise<boolean> {
  const { result, draft } = outcome;
  if ("question" in check) {
    const text = [result.question, result.understood, ...result.choices.map((choice) => choice.label)].join(" ");
    return draft === null && result.question !== null && holds(text, check.question);
  }
  if ("said" in check) return holds([...result.notes, result.understood, result.question ?? ""].join(" "), check.said);
  if (draft === null) return false;
  if ("types" in check)
    return isLike([...new Set(draft.steps.map((step) => step.type))].sort(), [...check.types].sort());
  if ("on" in check)
    return isOn(
      stepsOf(draft, check.steps).map((step) => String(step.input.path ?? "")),
      check.on,
    );
  if ("count" in check) return stepsOf(draft, check.steps).length === check.count;
  if ("input" in check)
    return (
      stepsOf(draft, check.input).length > 0 &&
      stepsOf(draft, check.input).every((step) => isLike(step.input, check.is))
    );
  if ("limits" in check) return isLike(draft.limits ?? {}, check.limits);
  if ("deadline" in check) return isDeadline(draft.limits?.deadline, check.deadline);
  if ("dry" in check) return result.plan?.id === "";
  if ("file" in check) return isFile(check, outcome.media);
  if ("gone" in check) return !existsSync(join(outcome.media, check.gone));
  if ("unchanged" in check) return isUnchanged(check.unchanged, outcome);
  const paths = [...outcome.before.keys()].filter((path) => check.filled.some((part) => path.includes(part)));
  const values = await Promise.all(paths.map((path) => outcome.valueAt(path, check.field)));
  return paths.length > 0 && values.every((value) => value !== null && value !== undefined);
}
