import type { AppErrorCode } from "#lib/core/index.ts";

/** What went wrong, as the API tells it (RFC 9457), cut to what a page shows. */
export type Problem = {
  code: AppErrorCode | (string & Record<never, never>);
  detail: string;
  hint?: string | undefined;
  issues?: readonly { path: string; message: string }[] | undefined;
  status?: number | undefined;
};

/** An error that carries a Problem through promises. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

const OFFLINE: Problem = {
  code: "UNAVAILABLE",
  detail: "Plantain does not answer.",
  hint: "Check that it still runs on its machine, then try again. What you typed is kept.",
};

const UNEXPECTED: Problem = {
  code: "INTERNAL",
  detail: "This page could not be drawn because of an unexpected error.",
  hint: "Try again. If it stays, look into Plantain's own log.",
};

/** Any thrown thing as a Problem; a failed fetch (TypeError) means that the server can't be reached. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) return OFFLINE;
  return UNEXPECTED;
}

const CODES_BY_STATUS: Record<number, AppErrorCode> = {
  400: "INVALID_INPUT",
  401: "UNAUTHENTICATED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  409: "CONFLICT",
  412: "PRECONDITION_FAILED",
  429: "LIMIT_EXCEEDED",
  503: "UNAVAILABLE",
};

/** Reads the body of a failed answer; also those of a proxy in between, which are no problem documents. */
export async function readProblem(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const fields = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const fallback = `Plantain answered with ${response.status} ${response.statusText}.`.replace(" .", ".");
  const text = (key: string) => (typeof fields[key] === "string" ? fields[key] : undefined);
  return {
    code: (text("code") as AppErrorCode | undefined) ?? CODES_BY_STATUS[response.status] ?? "INTERNAL",
    detail: text("detail") ?? text("message") ?? text("title") ?? fallback,
    hint: text("hint"),
    issues: Array.isArray(fields.issues) ? fields.issues : undefined,
    status: response.status,
  };
}
