import { AppError } from "#lib/core/index.ts";
import { findJsonFault, type PlanIssue } from "#lib/validation/index.ts";

const MAX_BYTES = 8_000_000;
/** A plan nests seven levels at most; the rest is room for what people put into values. */
const BOUNDS = { maxDepth: 24, maxValues: 1_000_000 };

async function textOf(body: AsyncIterable<Uint8Array> | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) {
      throw new AppError("LIMIT_EXCEEDED", `A plan has ${MAX_BYTES / 1_000_000} MB at most.`, { hint: "Split it." });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

export type PlanDocument = { draft: unknown } | { issue: PlanIssue };

/** A plan as somebody handed it in: a JSON value, or the place where it is none. @throws AppError LIMIT_EXCEEDED */
export async function readPlanDocument(body: AsyncIterable<Uint8Array> | undefined): Promise<PlanDocument> {
  const text = await textOf(body);
  const fault = findJsonFault(text, BOUNDS);
  if (fault === null) {
    try {
      return { draft: JSON.parse(text) };
    } catch (error) {
      // A text may still hold a control character or half an escape, which the look from outside does not check.
      return { issue: issueOf(error instanceof Error ? error.message : "it is no JSON") };
    }
  }
  const at = fault.path === "" ? "" : `, in ${fault.path}`;
  return { issue: issueOf(`Line ${fault.line}, column ${fault.column}${at}: ${fault.message}.`) };
}

const issueOf = (message: string): PlanIssue => ({
  severity: "error",
  rule: "schema",
  stepKey: null,
  message,
  fix: "Correct this place of the document.",
});
