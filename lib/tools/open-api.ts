import { z } from "zod";
import { BYTE_ROUTES } from "./byte-routes.ts";
import type { HttpBinding, ToolDefinition } from "./define-tool.ts";
import { type InputField, inputFieldsOf, inputSchemaOf, type JsonSchema, outputSchemaOf } from "./input-fields.ts";
import { Problem } from "./problem.ts";

type HttpTool = ToolDefinition & { http: HttpBinding };

const isHttpTool = (tool: ToolDefinition): tool is HttpTool => tool.http !== undefined;

/** `sources.check_path` -> `SourcesCheckPath` */
const pascal = (name: string): string =>
  name
    .split(/[._]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

const pathFieldsOf = (tool: HttpTool): string[] =>
  [...tool.http.path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? "");

/** The OpenAPI 3.1 document of everything below /api/v1, made from the schemas that validate. */
export function toOpenApi(tools: readonly ToolDefinition[], about: { version: string }): JsonSchema {
  const httpTools = tools.filter(isHttpTool);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const tool of httpTools) {
    const path = paths[tool.http.path] ?? {};
    path[tool.http.method.toLowerCase()] = operationOf(tool);
    paths[tool.http.path] = path;
  }
  const schemas = Object.fromEntries(httpTools.map((tool) => [`${pascal(tool.name)}Answer`, outputSchemaOf(tool)]));
  const { $schema: _dialect, ...problem } = z.toJSONSchema(Problem);
  return {
    openapi: "3.1.0",
    info: {
      title: "Plantain",
      version: about.version,
      description:
        "Everything that the dashboard does, for programs. Send `Authorization: Bearer plt_…` (make a token in the " +
        "settings or with `plantain token create`). Errors are problem details (RFC 9457). Lists go on with " +
        "`cursor=nextCursor`. A POST may carry an `Idempotency-Key`: repeated, it gets the first answer again.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }, { session: [] }],
    tags: [...new Set(httpTools.map((tool) => tool.tag))].map((name) => ({ name })),
    paths: { ...paths, ...BYTE_ROUTES },
    components: {
      schemas: { ...schemas, Problem: problem },
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "plantain.session_token" },
      },
    },
  };
}

function operationOf(tool: HttpTool): JsonSchema {
  const status = String(tool.http.successStatus ?? 200);
  const body = bodyOf(tool);
  return {
    operationId: tool.name,
    summary: tool.title,
    description: `${tool.description}\n\nScope: \`${tool.scope}\`.`,
    tags: [tool.tag],
    parameters: parametersOf(tool),
    ...(body === null ? {} : { requestBody: body }),
    responses: {
      [status]: {
        description: "Done.",
        content: { "application/json": { schema: { $ref: `#/components/schemas/${pascal(tool.name)}Answer` } } },
      },
      default: {
        description: "It did not work; the problem says why and what to do.",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

const propertyOf = (tool: HttpTool, field: InputField): JsonSchema => {
  const properties = inputSchemaOf(tool).properties as Record<string, JsonSchema>;
  return properties[field.name] ?? {};
};

function parametersOf(tool: HttpTool): JsonSchema[] {
  const inPath = pathFieldsOf(tool);
  const isQuery = tool.http.method === "GET" || tool.http.method === "DELETE" || tool.reads !== undefined;
  const parameters = inputFieldsOf(tool)
    .filter((field) => inPath.includes(field.name) || isQuery)
    .map((field) => parameterOf(tool, field, inPath.includes(field.name)));
  const key = {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description: "Makes it safe to send the same request again: at most 200 characters, new for each request.",
    schema: { type: "string", minLength: 1, maxLength: 200 },
  };
  return tool.http.method === "POST" ? [...parameters, key] : parameters;
}

function parameterOf(tool: HttpTool, field: InputField, isInPath: boolean): JsonSchema {
  const { description, ...schema } = propertyOf(tool, field);
  return {
    name: field.name,
    in: isInPath ? "path" : "query",
    required: isInPath || field.isRequired,
    ...(typeof description === "string" ? { description } : {}),
    schema,
    ...(field.kind === "array" ? { style: "form", explode: false } : {}),
  };
}

function bodyOf(tool: HttpTool): JsonSchema | null {
  if (tool.reads !== undefined) {
    const { $schema: _dialect, ...item } = z.toJSONSchema(tool.reads.item, { io: "input" });
    const content = {
      "application/x-ndjson": {
        schema: { type: "string", description: `One JSON object a line: ${tool.reads.what}.` },
      },
      "application/json": { schema: { type: "array", items: item } },
    };
    return { required: true, content };
  }
  if (tool.http.method !== "POST" && tool.http.method !== "PATCH") return null;
  const inPath = pathFieldsOf(tool);
  const fields = inputFieldsOf(tool).filter((field) => !inPath.includes(field.name));
  if (fields.length === 0) return null;
  const required = fields.filter((field) => field.isRequired).map((field) => field.name);
  const schema = {
    type: "object",
    properties: Object.fromEntries(fields.map((field) => [field.name, propertyOf(tool, field)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
  return { required: required.length > 0, content: { "application/json": { schema } } };
}
