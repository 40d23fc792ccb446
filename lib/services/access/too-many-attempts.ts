import { AppError } from "#lib/core/index.ts";

const inWords = (seconds: number): string => {
  if (seconds < 60) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
};

/** LIMIT_EXCEEDED that says when to come back; HTTP puts it into `Retry-After`. */
export class TooManyAttempts extends AppError {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number, message = "Too many attempts.") {
    super("LIMIT_EXCEEDED", message, { hint: `Try again in ${inWords(retryAfterSeconds)}.` });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
