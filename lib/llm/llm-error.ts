import { APICallError } from "ai";

export const LLM_ERROR_KINDS = [
  "unreachable",
  "timeout",
  "aborted",
  "rate-limited",
  "overloaded",
  "server",
  "quota",
  "auth",
  "not-found",
  "invalid-request",
  "bad-answer",
  "budget",
  "circuit-open",
] as const;
export type LlmErrorKind = (typeof LLM_ERROR_KINDS)[number];

type Detail = {
  status?: number | undefined;
  retryAfterMs?: number | undefined;
  mayHaveBeenBilled?: boolean | undefined;
  cause?: unknown;
};

/** The one error of the gateway: what went wrong, whether the same call may be tried again, and how long to wait first. */
export class LlmError extends Error {
  readonly kind: LlmErrorKind;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  /** The request left, and nobody knows what became of it. */
  readonly mayHaveBeenBilled: boolean;

  constructor(kind: LlmErrorKind, message: string, detail: Detail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = "LlmError";
    this.kind = kind;
    this.status = detail.status;
    this.retryAfterMs = detail.retryAfterMs;
    this.mayHaveBeenBilled = detail.mayHaveBeenBilled ?? false;
  }

  get isRetryable(): boolean {
    return RETRYABLE.has(this.kind);
  }

  /** Another provider may do better; a request that is wrong, refused by a budget or taken back stays so. */
  get mayFallBack(): boolean {
    return !["aborted", "budget", "invalid-request"].includes(this.kind);
  }

  /** The provider itself is in trouble, which counts against it. */
  get isProviderFault(): boolean {
    return ["unreachable", "timeout", "overloaded", "server", "quota", "auth"].includes(this.kind);
  }
}

const RETRYABLE = new Set<LlmErrorKind>(["unreachable", "timeout", "rate-limited", "overloaded", "server"]);

const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "ENETDOWN"]);

/** Words for a person; what a provider says is cut and stripped of keys. */
const WORDS: Record<LlmErrorKind, string> = {
  unreachable: "The model server does not answer",
  timeout: "The model took too long",
  aborted: "The call was taken back",
  "rate-limited": "The provider asks for fewer calls",
  overloaded: "The provider is overloaded",
  server: "The provider failed",
  quota: "The provider's own spending limit or credit is used up",
  auth: "The provider does not accept the key",
  "not-found": "The provider does not have this model",
  "invalid-request": "The provider does not accept the request",
  "bad-answer": "The answer can't be read",
  budget: "A budget is used up",
  "circuit-open": "The provider failed several times in a row and is left alone for a while",
};

const SECRETS = /\b(sk-[\w-]{6,}|plt_\w{8,}|bearer\s+\S{8,}|x-api-key\S*\s*\S+)/gi;

/** Takes keys out of what a provider or a library says. */
export const withoutSecrets = (text: string): string => text.replace(SECRETS, "[redacted]");

const shorten = (text: string): string => {
  const flat = withoutSecrets(text).replace(/\s+/g, " ").trim();
  return flat.length > 300 ? `${flat.slice(0, 300)}…` : flat;
};

const sentence = (kind: LlmErrorKind, said: string): string =>
  said === "" ? `${WORDS[kind]}.` : `${WORDS[kind]}: ${shorten(said)}`;

function kindOfStatus(status: number, said: string): LlmErrorKind {
  const exhausted = /insufficient_quota|usage limits?|credit balance|billing|exceeded your current quota/i.test(said);
  if (status === 402 || (exhausted && (status === 400 || status === 403 || status === 429))) return "quota";
  if (status === 429) return "rate-limited";
  if (status === 401 || status === 403) return "auth";
  if (status === 404) return "not-found";
  if (status === 408 || status === 504) return "timeout";
  if (status === 503 || status === 529) return "overloaded";
  if (status >= 500) return "server";
  return "invalid-request";
}

/** Milliseconds of `retry-after-ms`, or of `retry-after` as seconds or as a date. */
export function retryAfterMsOf(headers: Record<string, string> | undefined, nowMs: number): number | undefined {
  const ms = Number(headers?.["retry-after-ms"]);
  if (Number.isFinite(ms) && ms >= 0 && headers?.["retry-after-ms"] !== undefined) return ms;
  const text = headers?.["retry-after"];
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ("code" in at && typeof at.code === "string") codes.push(at.code);
    if (at instanceof AggregateError) for (const inner of at.errors) codes.push(...codesOf(inner));
  }
  return codes;
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === "AbortError";
const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === "TimeoutError";

/** Sorts any fault of a call into a kind. @param signal the caller's own, to tell a withdrawal from a timeout */
export function toLlmError(error: unknown, signal?: AbortSignal, nowMs = Date.now()): LlmError {
  if (error instanceof LlmError) return error;
  if (signal?.aborted && !isTimeout(signal.reason)) {
    return new LlmError("aborted", sentence("aborted", ""), { cause: error, mayHaveBeenBilled: true });
  }
  if (isTimeout(error) || isAbort(error) || codesOf(error).includes("UND_ERR_HEADERS_TIMEOUT")) {
    return new LlmError("timeout", sentence("timeout", ""), { cause: error, mayHaveBeenBilled: true });
  }
  if (APICallError.isInstance(error)) return fromApiCall(error, nowMs);
  const said = error instanceof Error ? error.message : String(error);
  return new LlmError("bad-answer", sentence("bad-answer", said), { cause: error, mayHaveBeenBilled: true });
}

/** `{"error": "…"}` and `{"error": {"message": "…"}}`, the two ways in which servers say what is wrong. */
function saidIn(body: string | undefined): string | null {
  try {
    const { error } = JSON.parse(body ?? "") as { error?: unknown };
    if (typeof error === "string") return error;
    const message = (error as { message?: unknown } | null | undefined)?.message;
    return typeof message === "string" ? message : null;
  } catch {
    return null;
  }
}

function fromApiCall(error: APICallError, nowMs: number): LlmError {
  const { statusCode: status } = error;
  const said = `${error.message} ${error.responseBody ?? ""}`;
  if (status === undefined) {
    const sent = !codesOf(error).some((code) => NEVER_SENT.has(code));
    return new LlmError("unreachable", sentence("unreachable", error.message), {
      cause: error,
      mayHaveBeenBilled: sent,
    });
  }
  if (status >= 200 && status < 300) {
    return new LlmError("bad-answer", sentence("bad-answer", error.message), {
      status,
      cause: error,
      mayHaveBeenBilled: true,
    });
  }
  const kind = kindOfStatus(status, said);
  const retryAfterMs = retryAfterMsOf(error.responseHeaders, nowMs);
  return new LlmError(kind, sentence(kind, saidIn(error.responseBody) ?? error.message), {
    status,
    retryAfterMs,
    cause: error,
  });
}
