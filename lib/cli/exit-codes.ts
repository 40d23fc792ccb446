import { type AppErrorCode, isAppError } from "#lib/core/index.ts";

/** What `plantain` ends with; --help lists them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  forbidden: 4,
  conflict: 5,
  unavailable: 6,
  interrupted: 130,
} as const;

export const EXIT_CODE_HELP = `Exit codes:
  0 done   1 failed   2 wrong usage or input   3 not found   4 not allowed
  5 in conflict with the present state   6 not available   130 interrupted`;

const BY_CODE: Record<AppErrorCode, number> = {
  INVALID_INPUT: EXIT.usage,
  UNSUPPORTED: EXIT.usage,
  NOT_FOUND: EXIT.notFound,
  UNAUTHENTICATED: EXIT.forbidden,
  FORBIDDEN: EXIT.forbidden,
  CONFLICT: EXIT.conflict,
  PRECONDITION_FAILED: EXIT.conflict,
  UNAVAILABLE: EXIT.unavailable,
  LIMIT_EXCEEDED: EXIT.unavailable,
  INTERNAL: EXIT.failed,
};

export const exitCodeOf = (error: unknown): number => (isAppError(error) ? BY_CODE[error.code] : EXIT.failed);
