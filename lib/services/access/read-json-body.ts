import { AppError } from "#lib/core/index.ts";

const MAX_BODY_BYTES = 1_048_576;

/** A body that is larger than Plantain reads; HTTP answers with 413. */
export class BodyTooLarge extends AppError {
  constructor(maxMiB = 1) {
    super("LIMIT_EXCEEDED", `The body is larger than ${maxMiB} MiB.`, { hint: "Send less at a time." });
  }
}

/**
 * Reads a request's body as a JSON object, at most 1 MiB of it; an empty body is an empty object.
 * @throws BodyTooLarge, AppError INVALID_INPUT
 */
export async function readJsonBody(request: Request): Promise<Record<string, unknown>> {
  const text = await readText(request);
  if (text.trim() === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new AppError("INVALID_INPUT", "The body is not valid JSON.", { cause });
  }
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new AppError("INVALID_INPUT", "The body must be a JSON object.");
}

async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw new BodyTooLarge();
  if (request.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
