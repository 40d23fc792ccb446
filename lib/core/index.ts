export { APP_ERROR_CODES, AppError, type AppErrorCode, assertNever, type FieldIssue, isAppError } from "./errors.ts";
export { newId } from "./ids.ts";
export { STAGES, type Stage } from "./stages.ts";
