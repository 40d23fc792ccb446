import { stat } from "node:fs/promises";
import { join } from "node:path";
import { sha256File } from "#lib/connectors/media-files/index.ts";
import { AppError } from "#lib/core/index.ts";
import { type EffectFinding, type JournalEntry, judgeEffects } from "#lib/execution/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { toJournalEntry } from "./change-journal.ts";
import { ProbeStepInput, type StepProbe } from "./schemas.ts";

const hashOf = (path: string): Promise<string | null> => sha256File(path).catch(() => null);
const sizeOf = async (path: string): Promise<number | null> => (await stat(path).catch(() => null))?.size ?? null;

const finding = (verdict: EffectFinding["verdict"], sentence: string): EffectFinding => ({ verdict, sentence });

async function replaced(entry: Extract<JournalEntry, { kind: "file_replaced" }>): Promise<EffectFinding> {
  const hash = await hashOf(entry.target);
  if (hash === null) return finding("unknown", `${entry.target} is not there or can't be read.`);
  if (hash === entry.before.sha256) return finding("not_done", `${entry.target} has its old bytes.`);
  if (entry.after !== null && hash === entry.after.sha256) return finding("done", `${entry.target} has the new bytes.`);
  return finding("unknown", `${entry.target} has neither its old bytes nor those that were noted.`);
}

async function created(entry: Extract<JournalEntry, { kind: "file_created" }>): Promise<EffectFinding> {
  const size = await sizeOf(entry.target);
  if (size === null) return finding("not_done", `${entry.target} is not there.`);
  return finding("done", `${entry.target} is there, ${size} bytes; files get this name only when they are whole.`);
}

async function taken(entry: Extract<JournalEntry, { kind: "file_taken" }>): Promise<EffectFinding> {
  const size = await sizeOf(entry.target);
  return size === null
    ? finding("done", `${entry.target} is gone; a copy is kept.`)
    : finding("not_done", `${entry.target} is still there.`);
}

async function moved(
  root: string | null,
  entry: Extract<JournalEntry, { kind: "file_moved" }>,
): Promise<EffectFinding> {
  if (root === null) return finding("unknown", `The source of ${entry.target} is not connected any more.`);
  const { from, to, sizeBytes } = entry.before;
  const [old, young] = [await sizeOf(join(root, from)), await sizeOf(join(root, to))];
  if (old === null && young === sizeBytes)
    return finding("done", `${from} is gone and ${to} holds ${sizeBytes} bytes.`);
  if (old !== null && young === null) return finding("not_done", `${from} is still there and ${to} is not.`);
  return finding("unknown", `${from} and ${to}: ${old ?? "no file"} and ${young ?? "no file"}.`);
}

async function valuesSet(
  ctx: ServiceContext,
  itemId: string | null,
  entry: Extract<JournalEntry, { kind: "values_set" }>,
): Promise<EffectFinding> {
  const rows = await ctx.db.mediaFieldValue.findMany({ where: { itemId: itemId ?? "" } });
  const held = new Map(rows.map((row) => [row.field, JSON.stringify(row.value)]));
  const wanted = entry.after.values;
  const set = wanted.filter(({ field, value }) => held.get(field) === JSON.stringify(value)).length;
  const words = `${set} of ${wanted.length} fields hold the new value.`;
  return finding(set === wanted.length ? "done" : set === 0 ? "not_done" : "partly", words);
}

function outside({ target, after }: Extract<JournalEntry, { kind: "outside_call" }>): EffectFinding {
  if (after !== null) return finding("done", `${target}: ${after.answer}`);
  return finding("unknown", `${target} was begun, and what was answered is not known: ask there.`);
}

function look(ctx: ServiceContext, place: { root: string | null; itemId: string | null }, entry: JournalEntry) {
  switch (entry.kind) {
    case "file_replaced":
      return replaced(entry);
    case "file_created":
      return created(entry);
    case "file_taken":
      return taken(entry);
    case "file_moved":
      return moved(place.root, entry);
    case "values_set":
      return valuesSet(ctx, place.itemId, entry);
    case "outside_call":
      return outside(entry);
    default:
      return finding("unknown", `${entry.target} can't be looked at from here.`);
  }
}

async function placeOf(ctx: ServiceContext, input: unknown): Promise<{ root: string | null; itemId: string | null }> {
  const { itemId = null } = (input ?? {}) as { itemId?: string };
  if (itemId === null) return { root: null, itemId };
  const item = await ctx.db.mediaItem.findUnique({
    where: { id: itemId },
    select: { source: { select: { path: true } } },
  });
  return { root: item?.source.path ?? null, itemId };
}

/**
 * Looks at the world for a step of which nobody knows whether it ran: what its journal intended, and what is there now. Changes
 * nothing. @throws AppError NOT_FOUND
 */
export async function probeStep({ ctx, input }: Call<ProbeStepInput>): Promise<StepProbe> {
  requireScope(ctx, "read");
  const { executionId, stepKey } = parseInput(ProbeStepInput, input);
  const step = await ctx.db.executionStep.findUnique({ where: { executionId_stepKey: { executionId, stepKey } } });
  if (step === null) throw new AppError("NOT_FOUND", `There is no step ${stepKey} in execution ${executionId}.`);
  const rows = await ctx.db.changeEntry.findMany({ where: { executionId, stepKey }, orderBy: { position: "asc" } });
  const place = await placeOf(ctx, step.input);
  const findings = await Promise.all(rows.map(toJournalEntry).map((entry) => look(ctx, place, entry)));
  const said = await ctx.db.stepLog.findMany({
    where: { attempt: { stepId: step.id } },
    orderBy: { id: "desc" },
    take: 3,
    select: { message: true },
  });
  const evidence = findings.map(({ sentence }) => sentence);
  if (evidence.length === 0) evidence.push("It noted no change that it was about to make.");
  const last = said.reverse().map(({ message }) => `It said: ${message}`);
  return { stepKey, verdict: judgeEffects(findings), evidence: [...evidence, ...last] };
}
