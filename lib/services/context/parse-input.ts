import type { z } from "zod";
import { AppError } from "#lib/core/index.ts";

/** Parses what came from outside. @throws AppError INVALID_INPUT with the place of each fault. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const first = issues[0];
  throw new AppError(
    "INVALID_INPUT",
    first ? `${first.path || "input"}: ${first.message}` : "The input is not valid.",
    {
      issues,
    },
  );
}
