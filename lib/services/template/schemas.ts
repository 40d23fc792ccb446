import { z } from "zod";
import { PageInput, PlanIntent, StepType } from "#lib/core/index.ts";
import { PlanTemplateData, TemplateParameter } from "#lib/planning/index.ts";
import { PlanDetail } from "#lib/services/plan/index.ts";

export const TemplateOrigin = z.enum(["builtin", "learned", "imported"]);
export type TemplateOrigin = z.infer<typeof TemplateOrigin>;

export const TemplateSort = z.enum(["success_rate", "usage_count", "updated", "created", "name"]);

export const TemplateSummary = z.object({
  id: z.number().int(),
  name: z.string(),
  description: z.string(),
  origin: TemplateOrigin,
  planType: z.string(),
  intents: z.array(PlanIntent),
  version: z.number().int(),
  parameterNames: z.array(z.string()),
  /** Share of the runs that ended well, 0 to 1; null before the first run ended. Runs that were cancelled do not count. */
  successRate: z.number().nullable(),
  successCount: z.number().int(),
  runCount: z.number().int(),
  usageCount: z.number().int(),
  lastUsedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** Cosine to what was asked for, where the list was asked for by likeness. */
  similarity: z.number().nullable(),
});
export type TemplateSummary = z.infer<typeof TemplateSummary>;

export const TemplateDetail = TemplateSummary.extend({
  goal: z.string(),
  data: PlanTemplateData,
  parameters: z.array(
    TemplateParameter.extend({ choices: z.array(z.string()).describe("values to choose from, where they are few") }),
  ),
  steps: z.array(z.object({ type: StepType, perItem: z.number() })),
  createdBy: z.string(),
  versions: z.array(
    z.object({
      version: z.number().int(),
      contentHash: z.string(),
      note: z.string(),
      createdBy: z.string(),
      createdAt: z.iso.datetime(),
      sourcePlanId: z.string().nullable(),
    }),
  ),
  plans: z
    .array(z.object({ id: z.string(), title: z.string(), state: z.string(), updatedAt: z.iso.datetime() }))
    .describe("the last plans of this template"),
});
export type TemplateDetail = z.infer<typeof TemplateDetail>;

export const ListTemplatesInput = PageInput.extend({
  sortBy: TemplateSort.default("success_rate"),
  search: z.string().trim().max(200).optional().describe("words of the name, description or goal"),
  similarTo: z.string().trim().min(3).max(4000).optional().describe("a goal in plain words; the most alike come first"),
  threshold: z.coerce.number().min(0).max(1).default(0.2).describe("least likeness for similarTo, 0 to 1"),
  origin: TemplateOrigin.optional(),
});
export type ListTemplatesInput = z.infer<typeof ListTemplatesInput>;

export const TemplateIdInput = z.object({ templateId: z.coerce.number().int().describe("number of the template") });
export type TemplateIdInput = z.infer<typeof TemplateIdInput>;

/** A template by its number, or by its name. */
const TemplateRef = z.object({
  templateId: z.union([z.number().int(), z.string().trim().min(1).max(200)]).describe("number or name of the template"),
});

const SlotValues = z
  .record(z.string(), z.union([z.string(), z.number(), z.array(z.string()), z.null()]))
  .default({})
  .describe('values by parameter, such as {"collection":"Movies"}; null leaves one open; source takes a name or id');

export const UseTemplateInput = TemplateRef.extend({
  parameters: SlotValues,
  dryRun: z.boolean().default(false).describe("show the plan, keep nothing"),
});
export type UseTemplateInput = z.infer<typeof UseTemplateInput>;

export const UsedTemplate = z.object({
  plan: PlanDetail.nullable(),
  /** Why there is no plan. */
  nothingToDo: z.string().nullable(),
  templateId: z.number().int(),
  templateVersion: z.number().int(),
  goal: z.string(),
});
export type UsedTemplate = z.infer<typeof UsedTemplate>;

export const TestTemplateInput = TemplateRef.extend({
  parameters: SlotValues,
  simulate: z.boolean().default(false).describe("also say how long it should take and what it should reach"),
  useModel: z
    .string()
    .trim()
    .min(1)
    .max(320)
    .optional()
    .describe("also let a model read the goal and compare: auto, or provider/model"),
});
export type TestTemplateInput = z.infer<typeof TestTemplateInput>;

export const TemplateTest = z.object({
  templateId: z.number().int(),
  name: z.string(),
  version: z.number().int(),
  goal: z.string(),
  valid: z.boolean(),
  sentence: z.string(),
  stepCount: z.number().int(),
  fileCount: z.number().int(),
  errors: z.array(z.string()),
  warnings: z.array(z.string()),
  steps: z.array(z.object({ type: StepType, count: z.number().int() })),
  prediction: PlanDetail.shape.prediction.nullable(),
  simulation: PlanDetail.shape.simulation,
  byModel: z
    .object({
      modelUsed: z.string(),
      stepCount: z.number().int(),
      agrees: z.boolean().describe("the model's reading leads to the same kinds of steps"),
      note: z.string(),
    })
    .nullable(),
});
export type TemplateTest = z.infer<typeof TemplateTest>;

export const ConflictStrategy = z.enum(["skip", "overwrite", "merge", "rename"]);
export type ConflictStrategy = z.infer<typeof ConflictStrategy>;

/** One template in a file. What it did elsewhere is told for people; here only its own runs count. */
export const TemplateFileEntry = z.object({
  name: z.string(),
  description: z.string().default(""),
  version: z.number().int().optional(),
  elsewhere: z
    .object({ successRate: z.number().nullable(), runCount: z.number().int(), usageCount: z.number().int() })
    .optional(),
  data: z.unknown(),
});

export const ExportTemplatesInput = z.object({
  templateIds: z.array(z.coerce.number().int()).max(1000).default([]).describe("only these; without it all"),
  includeBuiltin: z.boolean().default(false).describe("also those that come with Plantain"),
});
export type ExportTemplatesInput = z.infer<typeof ExportTemplatesInput>;

export const TemplateFile = z.object({
  format: z.literal("plantain-plan-templates"),
  formatVersion: z.literal(1),
  exportedAt: z.iso.datetime(),
  templates: z.array(TemplateFileEntry),
});
export type TemplateFile = z.infer<typeof TemplateFile>;

export const ImportTemplatesInput = z.object({
  conflictStrategy: ConflictStrategy.default("skip").describe(
    "what happens to a name that is there already: skip, overwrite, merge or rename",
  ),
  dryRun: z.boolean().default(false).describe("say what would happen, keep nothing"),
});
export type ImportTemplatesInput = z.infer<typeof ImportTemplatesInput>;

export const ImportedTemplates = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      action: z.enum(["created", "overwritten", "merged", "renamed", "skipped", "unchanged"]),
      templateId: z.number().int().nullable(),
      note: z.string(),
    }),
  ),
  dryRun: z.boolean(),
});
export type ImportedTemplates = z.infer<typeof ImportedTemplates>;
