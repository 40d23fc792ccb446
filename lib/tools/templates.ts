import { z } from "zod";
import { pageOf } from "#lib/core/index.ts";
import {
  ExportTemplatesInput,
  exportTemplates,
  getTemplate,
  ImportedTemplates,
  ImportTemplatesInput,
  importTemplates,
  ListTemplatesInput,
  listTemplates,
  removeTemplate,
  TemplateDetail,
  TemplateFile,
  TemplateFileEntry,
  TemplateIdInput,
  TemplateSummary,
  TemplateTest,
  TestTemplateInput,
  testTemplate,
  UsedTemplate,
  UseTemplateInput,
  useTemplate,
} from "#lib/services/template/index.ts";
import { defineTool } from "./define-tool.ts";

const common = { tag: "Templates", scope: "operate", isReadOnly: false, isDestructive: false } as const;
const reading = { ...common, scope: "read", isReadOnly: true } as const;

export const templateTools = [
  defineTool({
    ...reading,
    name: "templates.list",
    title: "Plan templates",
    description:
      "Plans that can be made again, with their records: sorted, by words, or by likeness to a goal. Made from plans that " +
      "succeeded, imported, or shipped with Plantain.",
    input: ListTemplatesInput,
    output: pageOf(TemplateSummary),
    http: { method: "GET", path: "/planning/templates" },
    cli: {
      command: ["templates", "list"],
      examples: [
        "plantain templates list --sort-by usage_count",
        'plantain templates list --similar-to "tidy the music" --threshold 0.3',
      ],
    },
    mcp: { name: "list_plan_templates" },
    run: listTemplates,
  }),
  defineTool({
    ...reading,
    name: "templates.get",
    title: "One plan template",
    description: "A template with its parameters, versions, record and the plans that came from it.",
    input: TemplateIdInput,
    output: TemplateDetail,
    http: { method: "GET", path: "/planning/templates/{templateId}" },
    cli: { command: ["templates", "show"], positional: ["templateId"], examples: ["plantain templates show 3"] },
    run: getTemplate,
  }),
  defineTool({
    ...common,
    name: "templates.use",
    title: "Make a plan from a template",
    description:
      "Fills in the parameters and makes a plan for the library as it is now. It waits for approval as every plan.",
    input: UseTemplateInput,
    output: UsedTemplate,
    http: { method: "POST", path: "/planning/templates/{templateId}/plans", successStatus: 201 },
    cli: {
      command: ["templates", "use"],
      positional: ["templateId"],
      examples: [
        'plantain templates use "Weekly maintenance"',
        `plantain templates use 5 --parameters '{"collection":"Movies","maxHeightPx":480}' --dry-run`,
      ],
      failure: ({ nothingToDo }) => nothingToDo,
    },
    run: useTemplate,
  }),
  defineTool({
    ...common,
    name: "templates.test",
    title: "Test a plan template",
    description: "Says what a template would do to the library as it is now: steps, checks, time. Nothing is kept.",
    input: TestTemplateInput,
    output: TemplateTest,
    http: { method: "POST", path: "/planning/templates/{templateId}/test" },
    cli: {
      command: ["test-plan-template"],
      positional: ["templateId"],
      flags: { templateId: "template" },
      examples: [
        'plantain test-plan-template --template "Thumbnails for what has none" --simulate',
        "plantain test-plan-template --template 5 --use-model auto",
      ],
      failure: ({ valid, errors }) => (valid ? null : (errors[0] ?? "Its checks found errors.")),
    },
    run: testTemplate,
  }),
  defineTool({
    ...reading,
    name: "templates.export",
    title: "Export plan templates",
    description: "Templates as one document that another installation can import.",
    input: ExportTemplatesInput,
    output: TemplateFile,
    http: { method: "GET", path: "/planning/template-export" },
    run: exportTemplates,
  }),
  defineTool({
    ...common,
    name: "templates.import",
    title: "Import plan templates",
    description:
      "Reads an exported file, a JSON array or one template a line; all of it or nothing. Names that are there already " +
      "are skipped, overwritten (a new version), merged or renamed.",
    input: ImportTemplatesInput,
    output: ImportedTemplates,
    reads: { item: TemplateFileEntry, what: "one template each" },
    http: { method: "POST", path: "/planning/template-import", successStatus: 201 },
    cli: {
      command: ["import-plan-templates"],
      examples: ["plantain import-plan-templates --file templates.json --conflict-strategy merge"],
    },
    run: importTemplates,
  }),
  defineTool({
    ...common,
    name: "templates.remove",
    title: "Remove a plan template",
    description: "Forgets a template and its versions. Plans that came from it stay.",
    isDestructive: true,
    input: TemplateIdInput,
    output: z.object({ removed: z.literal(true) }),
    http: { method: "DELETE", path: "/planning/templates/{templateId}" },
    cli: { command: ["templates", "remove"], positional: ["templateId"], examples: ["plantain templates remove 12"] },
    run: removeTemplate,
  }),
];
