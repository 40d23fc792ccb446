export { exportTemplates } from "./export-templates.ts";
export { importTemplates } from "./import-templates.ts";
export { tendTemplates } from "./learn-templates.ts";
export { getTemplate, listTemplates } from "./read-templates.ts";
export { removeTemplate } from "./remove-template.ts";
export {
  ExportTemplatesInput,
  ImportedTemplates,
  ImportTemplatesInput,
  ListTemplatesInput,
  TemplateDetail,
  TemplateFile,
  TemplateFileEntry,
  TemplateIdInput,
  TemplateSummary,
  TemplateTest,
  TestTemplateInput,
  UsedTemplate,
  UseTemplateInput,
} from "./schemas.ts";
export { testTemplate } from "./test-template.ts";
export { useTemplate } from "./use-template.ts";
