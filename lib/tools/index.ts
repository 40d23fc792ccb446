export { checkRegistry } from "./check-registry.ts";
export {
  type ByteStream,
  type CliBinding,
  defineTool,
  type FollowTarget,
  type HttpBinding,
  type HttpMethod,
  type McpBinding,
  type ToolDefinition,
} from "./define-tool.ts";
export {
  type FieldKind,
  type InputField,
  inputFieldsOf,
  inputSchemaOf,
  type JsonSchema,
  outputSchemaOf,
} from "./input-fields.ts";
export { toOpenApi } from "./open-api.ts";
export { Problem, toProblem } from "./problem.ts";
export { findTool, TOOLS } from "./registry.ts";
export { runDefinedTool, runTool } from "./run-tool.ts";
export { fromText, rejectUnknownFields, type TextInput } from "./text-input.ts";
