import type { PlanTemplate } from "#generated/prisma/client.ts";
import { AppError, contentHashOf, newId } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import { PlanTemplateData, signatureOf } from "#lib/planning/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { TemplateOrigin, type TemplateSummary } from "./schemas.ts";

/** @throws AppError CONFLICT when the stored text is no template any more: somebody changed the row */
export function dataOf(row: Pick<PlanTemplate, "id" | "templateData">): PlanTemplateData {
  const parsed = PlanTemplateData.safeParse(jsonOf(row.templateData));
  if (parsed.success) return parsed.data;
  throw new AppError("CONFLICT", `Template ${row.id} can't be read; it was changed outside Plantain.`, {
    hint: "Remove it, and import it again if you have it in a file.",
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Rows that other programs put into the table and that are no templates of Plantain are left alone. */
export const isReadable = (row: Pick<PlanTemplate, "templateData">): boolean =>
  PlanTemplateData.safeParse(jsonOf(row.templateData)).success;

export function toSummary(row: PlanTemplate, similarity: number | null = null): TemplateSummary {
  const data = dataOf(row);
  return {
    id: row.id,
    name: row.name,
    description: row.description ?? "",
    origin: TemplateOrigin.catch("learned").parse(row.origin),
    planType: row.planType ?? data.request.intents[0] ?? "",
    intents: data.request.intents,
    version: row.version,
    parameterNames: data.parameters.map(({ name }) => name),
    successRate: row.successRate,
    successCount: row.successCount,
    runCount: row.runCount,
    usageCount: row.usageCount,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    similarity,
  };
}

/** @throws AppError NOT_FOUND */
export async function loadTemplate(db: Db | Tx, templateId: number): Promise<PlanTemplate> {
  const row = await db.planTemplate.findUnique({ where: { id: templateId } });
  if (row !== null && isReadable(row)) return row;
  throw new AppError("NOT_FOUND", `There is no template ${templateId}.`, {
    hint: "`plantain manage-plan-templates --list` names those that there are.",
  });
}

/** A template by number or name. @throws AppError NOT_FOUND */
export async function findTemplate(db: Db | Tx, wanted: number | string): Promise<PlanTemplate> {
  if (typeof wanted === "number" || /^\d{1,9}$/.test(wanted)) return loadTemplate(db, Number(wanted));
  const rows = await db.planTemplate.findMany({ select: { id: true, name: true } });
  const row = rows.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (row !== undefined) return loadTemplate(db, row.id);
  throw new AppError("NOT_FOUND", `There is no template "${wanted}".`, {
    hint: "`plantain manage-plan-templates --list` names those that there are.",
  });
}

export type NewTemplate = {
  name: string;
  description: string;
  origin: TemplateOrigin;
  data: PlanTemplateData;
  note: string;
  sourcePlanId?: string;
  /** Of a built-in one its own name, so that a release can renew it. */
  signature?: string;
};

const versionOf = (
  ctx: ServiceContext,
  place: { templateId: number; version: number },
  made: Pick<NewTemplate, "data" | "note" | "sourcePlanId">,
) => ({
  id: newId("tpv"),
  ...place,
  templateData: JSON.stringify(made.data),
  contentHash: contentHashOf(made.data),
  note: made.note,
  sourcePlanId: made.sourcePlanId ?? null,
  createdBy: ctx.actor.name,
  createdAt: ctx.now(),
});

/** Stores a template as version 1. */
export async function createTemplate(tx: Tx, ctx: ServiceContext, made: NewTemplate): Promise<number> {
  const row = await tx.planTemplate.create({
    data: {
      name: made.name,
      description: made.description,
      templateData: JSON.stringify(made.data),
      origin: made.origin,
      signature: made.signature ?? signatureOf(made.data),
      planType: made.data.request.intents[0] ?? null,
      createdBy: ctx.actor.name,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    },
  });
  await tx.planTemplate.update({
    where: { id: row.id },
    data: { embeddingId: String(row.id), searchIndexId: `template-${row.id}`, updatedAt: ctx.now() },
  });
  await tx.planTemplateVersion.create({ data: versionOf(ctx, { templateId: row.id, version: 1 }, made) });
  await emitEvent(tx, "templates", "template.created", { templateId: row.id });
  return row.id;
}

/** Stores a new version; nothing when the content is the same. Returns the version that holds now. */
export async function reviseTemplate(
  tx: Tx,
  ctx: ServiceContext,
  row: PlanTemplate,
  made: Pick<NewTemplate, "data" | "note" | "sourcePlanId"> & { description?: string },
): Promise<number> {
  const isSame = contentHashOf(made.data) === contentHashOf(dataOf(row));
  const isTold = made.description === undefined || made.description === (row.description ?? "");
  if (isSame && isTold) return row.version;
  const version = isSame ? row.version : row.version + 1;
  await tx.planTemplate.update({
    where: { id: row.id },
    data: {
      version,
      templateData: JSON.stringify(made.data),
      ...(row.origin === "builtin" ? {} : { signature: signatureOf(made.data) }),
      ...(made.description === undefined ? {} : { description: made.description }),
      updatedAt: ctx.now(),
    },
  });
  if (!isSame) {
    await tx.planTemplateVersion.create({ data: versionOf(ctx, { templateId: row.id, version }, made) });
  }
  await emitEvent(tx, "templates", "template.changed", { templateId: row.id, version });
  return version;
}

/** A name that no other template has. */
export async function freeName(tx: Tx, wanted: string): Promise<string> {
  const names = await tx.planTemplate.findMany({ select: { name: true } });
  const taken = new Set(names.map(({ name }) => name.toLowerCase()));
  const base = wanted.slice(0, 110);
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base} (${number})`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}
