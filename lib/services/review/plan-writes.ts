import { AppError, type FieldChange } from "#lib/core/index.ts";
import { MAX_PLAN_STEPS, PlanRequest, type PlanStep } from "#lib/planning/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { type PlanDetail, proposeDraft } from "#lib/services/plan/index.ts";
import { findChangeSet } from "./change-set.ts";
import { PlanWritesInput } from "./schemas.ts";

type Wish = { itemId: string; fields: Set<string> | null };

async function wishesOf(ctx: ServiceContext, input: PlanWritesInput): Promise<Wish[]> {
  if (input.changeSetId === undefined) return (input.itemIds ?? []).map((itemId) => ({ itemId, fields: null }));
  await findChangeSet(ctx.db, input.changeSetId);
  const rows = await ctx.db.mediaValueChange.findMany({
    where: { changeSetId: input.changeSetId, state: "applied" },
    select: { itemId: true, field: true },
  });
  const byItem = Map.groupBy(rows, (row) => row.itemId);
  return [...byItem].map(([itemId, list]) => ({ itemId, fields: new Set(list.map((row) => row.field)) }));
}

const ITEM = { id: true, sourceId: true, path: true, source: { select: { kind: true } }, values: true } as const;
const ITEMS_AT_ONCE = 500;

/** Values that people decided on and that stand in the library: what shall be written into the file. */
async function stepsFor(
  ctx: ServiceContext,
  wishes: readonly Wish[],
  target: PlanWritesInput["target"],
): Promise<PlanStep[]> {
  const fieldsOf = new Map(wishes.map((wish) => [wish.itemId, wish.fields]));
  const steps: PlanStep[] = [];
  const ids = wishes.map((wish) => wish.itemId);
  for (let from = 0; from < ids.length; from += ITEMS_AT_ONCE) {
    const rows = await ctx.db.mediaItem.findMany({
      where: { id: { in: ids.slice(from, from + ITEMS_AT_ONCE) }, removedAt: null, source: { kind: "media_folder" } },
      select: ITEM,
    });
    for (const { id, sourceId, path, values } of rows) {
      const wanted = fieldsOf.get(id) ?? null;
      const isDecided = (value: (typeof values)[number]) => value.confirmedBy !== null || value.origin === "user";
      const changes = values
        .filter((value) => value.value !== null && (wanted === null ? isDecided(value) : wanted.has(value.field)))
        .map((value): FieldChange => {
          const { field, origin, confidence } = value;
          const reason = (value.reason ?? "Decided in the library.").slice(0, 1000);
          return { field, before: null, after: value.value, origin, confidence, reason };
        });
      if (changes.length > 0) steps.push(toStep({ id, sourceId, path }, changes.slice(0, 64), target, steps.length));
    }
  }
  return steps;
}

function toStep(
  item: { id: string; sourceId: string; path: string },
  changes: FieldChange[],
  target: PlanWritesInput["target"],
  place: number,
): PlanStep {
  const name = item.path.split("/").at(-1) ?? item.path;
  const input = { sourceId: item.sourceId, itemId: item.id, path: item.path, changes };
  const fields = changes.map((change) => change.field).join(", ");
  return {
    key: `s${String(place + 1).padStart(4, "0")}`,
    type: target === "sidecar" ? "fill_metadata" : "write_tags",
    title: `Write ${fields} ${target === "sidecar" ? "beside" : "into"} ${name}`.slice(0, 200),
    input: target === "sidecar" ? { ...input, sidecar: true } : input,
    dependsOn: [],
    resources: {},
    expectedMs: null,
  };
}

/**
 * Makes a plan that writes decided values into the files or into sidecars beside them. Like every plan it waits for an
 * admin, keeps the originals, and can be undone. @throws AppError INVALID_INPUT, CONFLICT when there is nothing to write
 */
export async function planWrites({ ctx, input }: Call<PlanWritesInput>): Promise<PlanDetail> {
  requireScope(ctx, "operate");
  const parsed = parseInput(PlanWritesInput, input);
  if (parsed.changeSetId === undefined && parsed.itemIds === undefined) {
    throw new AppError("INVALID_INPUT", "Say what shall be written: a change set, or items.");
  }
  const steps = await stepsFor(ctx, await wishesOf(ctx, parsed), parsed.target);
  if (steps.length === 0) {
    throw new AppError(
      "CONFLICT",
      "There is nothing to write: none of it lies in a media folder with a value that still stands.",
    );
  }
  if (steps.length > MAX_PLAN_STEPS) {
    throw new AppError("INVALID_INPUT", `That is ${steps.length} files; a plan has at most ${MAX_PLAN_STEPS} steps.`, {
      hint: "Write them source by source, or collection by collection.",
    });
  }
  const where = parsed.target === "sidecar" ? "sidecars" : "the files";
  const goal = `Write decided values into ${where}`;
  const sourceIds = [...new Set(steps.map((step) => String(step.input.sourceId)))];
  const request = PlanRequest.parse({
    goal,
    intents: [parsed.target === "sidecar" ? "fill_gaps" : "write_tags"],
    sourceIds,
    maxSteps: steps.length,
    writeFiles: true,
  });
  const risks = ["Each file is changed on a copy that is checked first, and its original is kept."];
  const approach = "One step a file; they do not wait for each other.";
  return proposeDraft(ctx, { schemaVersion: 1, title: goal, goal, approach, steps, risks, notes: [] }, request);
}
