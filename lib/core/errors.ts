/** The ten ways in which a request can fail; every way in (HTTP, CLI, MCP, page) maps them once. */
export const APP_ERROR_CODES = [
  "INVALID_INPUT",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "NOT_FOUND",
  "CONFLICT",
  "PRECONDITION_FAILED",
  "LIMIT_EXCEEDED",
  "UNAVAILABLE",
  "UNSUPPORTED",
  "INTERNAL",
] as const;

export type AppErrorCode = (typeof APP_ERROR_CODES)[number];

/** One fault inside an input: where it is and what to do about it. */
export type FieldIssue = { path: string; message: string };

/**
 * The only error that may reach a person with its own message.
 * `message` says what happened and why, `hint` what to do next.
 */
export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly hint: string | undefined;
  readonly issues: readonly FieldIssue[];

  constructor(
    code: AppErrorCode,
    message: string,
    more: { hint?: string; issues?: FieldIssue[]; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "AppError";
    this.code = code;
    this.hint = more.hint;
    this.issues = more.issues ?? [];
  }
}

export const isAppError = (error: unknown): error is AppError => error instanceof AppError;

/** Closes a switch over a union: a new member becomes a type error here. */
export function assertNever(value: never): never {
  throw new AppError("INTERNAL", `Unexpected value: ${JSON.stringify(value)}`);
}
