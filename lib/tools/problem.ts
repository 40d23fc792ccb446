import { z } from "zod";
import { AppError, type AppErrorCode, isAppError, newId } from "#lib/core/index.ts";
import { BodyTooLarge } from "#lib/services/access/index.ts";
import { KeyReused } from "#lib/services/idempotency/index.ts";
import { getLogger } from "#lib/telemetry/index.ts";

/** What went wrong, for programs and for pages (RFC 9457, with `code`, `hint` and `issues` beside its members). */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  hint: z.string().optional(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  instance: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;

const KINDS: Record<AppErrorCode, { status: number; title: string }> = {
  INVALID_INPUT: { status: 400, title: "The input is not valid" },
  UNAUTHENTICATED: { status: 401, title: "Not signed in" },
  FORBIDDEN: { status: 403, title: "Not allowed" },
  NOT_FOUND: { status: 404, title: "Not found" },
  CONFLICT: { status: 409, title: "In conflict with the present state" },
  PRECONDITION_FAILED: { status: 412, title: "A precondition does not hold" },
  LIMIT_EXCEEDED: { status: 429, title: "Too much" },
  UNAVAILABLE: { status: 503, title: "Not available at the moment" },
  UNSUPPORTED: { status: 422, title: "Not supported" },
  INTERNAL: { status: 500, title: "Plantain made a mistake" },
};

/**
 * The one mapping of errors to answers. An error that is not an AppError never shows its message: it goes to the log
 * under an id, and the answer names the id.
 */
export function toProblem(error: unknown, context: { operation: string }): Problem {
  if (isBusyStore(error)) return toProblem(STORE_BUSY, context);
  if (!isAppError(error) || error.code === "INTERNAL") return internalProblem(error, context.operation);
  const { title } = KINDS[error.code];
  return {
    type: `urn:plantain:problem:${error.code.toLowerCase().replaceAll("_", "-")}`,
    title,
    status: statusOf(error),
    detail: error.message,
    code: error.code,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.issues.length === 0 ? {} : { issues: [...error.issues] }),
  };
}

const STORE_BUSY = new AppError("UNAVAILABLE", "The store is busy with other work.", {
  hint: "Nothing was changed. Try again in a moment.",
});

/** The client's codes for a lock that was not given in time and for a transaction that could not start (P2028). */
const isBusyStore = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "P1008" || error.code === "P2028");

function statusOf(error: AppError): number {
  if (error instanceof BodyTooLarge) return 413;
  return error instanceof KeyReused ? 422 : KINDS[error.code].status;
}

function internalProblem(error: unknown, operation: string): Problem {
  const incident = newId("err");
  const cause = error instanceof Error && error.cause !== undefined ? { cause: String(error.cause) } : {};
  getLogger("tools").error({ err: error, incident, operation, ...cause }, "an operation failed unexpectedly");
  return {
    type: "urn:plantain:problem:internal",
    title: KINDS.INTERNAL.title,
    status: KINDS.INTERNAL.status,
    detail: `Something went wrong inside Plantain (${incident}).`,
    code: "INTERNAL",
    hint: `The log of Plantain tells more: look for ${incident}.`,
    instance: `urn:plantain:incident:${incident}`,
  };
}
