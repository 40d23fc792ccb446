import type { PlanTemplate } from "#generated/prisma/client.ts";
import { assertNever, contentHashOf } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { mergeTemplates } from "#lib/planning/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { ensureStarters } from "./ensure-starters.ts";
import { makeRoom } from "./make-room.ts";
import { type FileTemplate, readTemplateFile, readText } from "./read-template-file.ts";
import { type ConflictStrategy, type ImportedTemplates, ImportTemplatesInput } from "./schemas.ts";
import { createTemplate, dataOf, freeName, isReadable, reviseTemplate } from "./template-rows.ts";

type Result = ImportedTemplates["items"][number];
type Import = { tx: Tx; ctx: ServiceContext; strategy: ConflictStrategy; most: number };

async function create({ tx, ctx, most }: Import, template: FileTemplate, name: string): Promise<Result> {
  await makeRoom(tx, ctx, most);
  const note = "imported from a file";
  const templateId = await createTemplate(tx, ctx, { ...template, name, origin: "imported", note });
  const isRenamed = name !== template.name;
  return {
    name,
    action: isRenamed ? "renamed" : "created",
    templateId,
    note: isRenamed ? `There is a template "${template.name}" already.` : "",
  };
}

/** A name that is there already. */
async function resolve(work: Import, template: FileTemplate, row: PlanTemplate): Promise<Result> {
  const { tx, ctx, strategy } = work;
  const told = { name: row.name, templateId: row.id };
  if (strategy === "rename") return create(work, template, await freeName(tx, template.name));
  if (contentHashOf(dataOf(row)) === contentHashOf(template.data)) {
    return { ...told, action: "unchanged", note: "It is there already, with the same content." };
  }
  if (strategy === "skip") return { ...told, action: "skipped", note: "A template of this name is there already." };
  if (row.origin === "builtin") {
    const note = "It comes with Plantain and is not replaced; import it with the strategy rename to keep both.";
    return { ...told, action: "skipped", note };
  }
  if (strategy === "overwrite") {
    const version = await reviseTemplate(tx, ctx, row, { ...template, note: "replaced by an import" });
    return { ...told, action: "overwritten", note: `It is version ${version} now; its record stays.` };
  }
  if (strategy === "merge") {
    const data = mergeTemplates(dataOf(row), template.data);
    const description = (row.description ?? "") === "" ? template.description : (row.description ?? "");
    const version = await reviseTemplate(tx, ctx, row, { data, description, note: "merged with an import" });
    return {
      ...told,
      action: "merged",
      note: `It is version ${version} now; where both said something, the old holds.`,
    };
  }
  return assertNever(strategy);
}

async function importOne(work: Import, template: FileTemplate): Promise<Result> {
  const rows = await work.tx.planTemplate.findMany();
  const row = rows.find((one) => one.name.toLowerCase() === template.name.toLowerCase() && isReadable(one));
  return row === undefined
    ? create(work, template, await freeName(work.tx, template.name))
    : resolve(work, template, row);
}

/** Ends a try without keeping what it did. */
class OnlyTried extends Error {
  readonly items: Result[];
  constructor(items: Result[]) {
    super("only tried");
    this.items = items;
  }
}

/**
 * Takes templates out of a file, all of them or none. What they did elsewhere counts for nothing here.
 * @throws AppError INVALID_INPUT with the place of each fault, LIMIT_EXCEEDED when there is no room
 */
export async function importTemplates({
  ctx,
  input,
  body,
}: Call<ImportTemplatesInput> & { body?: AsyncIterable<Uint8Array> }): Promise<ImportedTemplates> {
  requireScope(ctx, "operate");
  const { conflictStrategy: strategy, dryRun } = parseInput(ImportTemplatesInput, input);
  const templates = readTemplateFile(await readText(body));
  await ensureStarters(ctx);
  const most = (await readSettings(ctx)).max_plan_templates;
  try {
    const items = await ctx.db.$transaction(
      async (tx) => {
        const done: Result[] = [];
        for (const template of templates) done.push(await importOne({ tx, ctx, strategy, most }, template));
        if (dryRun)
          throw new OnlyTried(
            done.map((one) => ({ ...one, templateId: one.action === "created" ? null : one.templateId })),
          );
        const detail = { strategy, results: done.slice(0, 200).map(({ name, action }) => ({ name, action })) };
        await emitAudit(tx, ctx, { action: "templates.imported", entityType: "template", entityId: "file", detail });
        return done;
      },
      { timeout: 60_000 },
    );
    return { items, dryRun: false };
  } catch (error) {
    if (error instanceof OnlyTried) return { items: error.items, dryRun: true };
    throw error;
  }
}
