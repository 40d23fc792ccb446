import { z } from "zod";
import { IngestedLogs, TriedLogs } from "#lib/services/log-ingest/index.ts";
import type { JsonSchema } from "./input-fields.ts";

const PROBLEM = {
  description: "It did not work; the problem says why and what to do.",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

const text = (description: string) => ({ schema: { type: "string", description } });

const LINES = {
  required: true,
  description: "UTF-8, plain or with `Content-Encoding: gzip`.",
  content: {
    "application/x-ndjson": text("One JSON object a line; lines that are none are kept and counted."),
    "text/plain": text("Lines in any format."),
  },
};

const parameter = (name: string, place: "path" | "query" | "header", description: string) => ({
  name,
  in: place,
  required: place === "path",
  description,
  schema: { type: "string" },
});

const schemaOf = (schema: z.ZodType): JsonSchema => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema);
  return rest;
};

/** Operations that take or give bytes as they come, which the registry has no form for (`app/api/_http/receive-logs.ts`). */
export const BYTE_ROUTES = {
  "/logs/ingest/{name}": {
    post: {
      operationId: "logs.ingest",
      summary: "Send log lines",
      description: "Takes a batch of lines into a named log stream, which is made when it is new.\n\nScope: `ingest`.",
      tags: ["Logs"],
      parameters: [
        parameter("name", "path", "Name of the log stream: letters, digits, dots, dashes, underscores."),
        parameter("observe", "query", "`1`: read the new lines at once, as the job in the answer."),
        parameter("Idempotency-Key", "header", "Makes it safe to send the same batch again."),
      ],
      requestBody: LINES,
      responses: {
        202: { description: "Stored.", content: { "application/json": { schema: schemaOf(IngestedLogs) } } },
        default: PROBLEM,
      },
    },
  },
  "/logs/try": {
    post: {
      operationId: "logs.try",
      summary: "Try a log",
      description: "Analyses a file or pasted lines on trial; they go away by themselves.\n\nScope: `operate`.",
      tags: ["Logs"],
      parameters: [parameter("name", "query", "What to call it.")],
      requestBody: LINES,
      responses: {
        201: { description: "Taken.", content: { "application/json": { schema: schemaOf(TriedLogs) } } },
        default: PROBLEM,
      },
    },
  },
  "/logs/tail": {
    get: {
      operationId: "logs.tail",
      summary: "Live log lines",
      description: "Lines of a source as they are written, as server-sent events (`lines`).\n\nScope: `read`.",
      tags: ["Logs"],
      parameters: [{ ...parameter("sourceId", "query", "The source to watch."), required: true }],
      responses: {
        200: {
          description: "Goes on.",
          content: { "text/event-stream": text("Events with path, text, level, time.") },
        },
        default: PROBLEM,
      },
    },
  },
};
