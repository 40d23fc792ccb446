/** A step could not do its work. `isRetryable`: the same try may succeed later. */
export class StepFailure extends Error {
  readonly isRetryable: boolean;
  /** Nothing of it left this machine. */
  readonly neverSent: boolean;

  constructor(message: string, more: { isRetryable?: boolean; neverSent?: boolean; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "StepFailure";
    this.isRetryable = more.isRetryable ?? false;
    this.neverSent = more.neverSent ?? false;
  }
}

/** Ends a try that only a person can carry on; the message says what is to be done. */
export class NeedsPerson extends Error {
  constructor(instruction: string) {
    super(instruction);
    this.name = "NeedsPerson";
  }
}
