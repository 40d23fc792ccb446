import { createHmac } from "node:crypto";
import { AppError, canonicalJson } from "#lib/core/index.ts";
import { contextOfRequest } from "#lib/services/access/index.ts";
import { loadAppSecret } from "#lib/services/app-secret/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { claimKey, type KeptAnswer, keepAnswer, releaseKey } from "#lib/services/idempotency/index.ts";
import { getAppContext } from "#lib/services/runtime/index.ts";
import { type ByteStream, runDefinedTool, type ToolDefinition, toProblem } from "#lib/tools/index.ts";
import { matchRoute } from "./match-route.ts";
import { idempotencyKeyOf, readInput } from "./read-input.ts";
import { takeRequest } from "./request-rate.ts";
import { answering, jsonResponse, problemResponse } from "./respond.ts";

type Work = { ctx: ServiceContext; tool: ToolDefinition; input: Record<string, unknown>; body?: ByteStream };

/** Answers one request below /api/v1 by the registry: who asks, which operation, what input, run, answer. */
export function handleOperation(request: Request, path: readonly string[], app = getAppContext()): Promise<Response> {
  const operation = `${request.method} /api/v1/${path.join("/")}`;
  return answering(operation, async () => {
    const ctx = await contextOfRequest(request, app);
    const rate = takeRequest(ctx);
    const method = request.method === "HEAD" ? "GET" : request.method;
    const match = matchRoute(method, path);
    if (match.kind === "wrong-method") return methodNotAllowed(operation, match.allowed);
    if (match.kind === "none") throw new AppError("NOT_FOUND", `There is no ${operation}.`, { hint: DOCUMENT_HINT });
    try {
      const input = await readInput(request, match.tool, match.params);
      const work = { ctx, tool: match.tool, input, ...streamOf(request, match.tool) };
      const { answer, headers } = await answerOnce(work, idempotencyKeyOf(request));
      const type: Record<string, string> = answer.status >= 400 ? { "content-type": "application/problem+json" } : {};
      return jsonResponse(answer.body, answer.status, { ...rate, ...headers, ...type });
    } catch (error) {
      return problemResponse(error, match.tool.name, rate);
    }
  });
}

const DOCUMENT_HINT = "GET /api/v1/openapi.json lists every operation.";

function methodNotAllowed(operation: string, allowed: readonly string[]): Response {
  const error = new AppError("UNSUPPORTED", `${operation} is not possible.`, { hint: `Use ${allowed.join(" or ")}.` });
  const problem = { ...toProblem(error, { operation }), status: 405, title: "Method not allowed" };
  return jsonResponse(problem, 405, { allow: allowed.join(", "), "content-type": "application/problem+json" });
}

const streamOf = (request: Request, tool: ToolDefinition): { body?: ByteStream } =>
  tool.reads === undefined || request.body === null ? {} : { body: request.body };

async function runWork({ tool, ...work }: Work): Promise<KeptAnswer> {
  return { status: tool.http?.successStatus ?? 200, body: await runDefinedTool({ tool, ...work }) };
}

/** With a key the work is done once, and later requests with it get the same answer. */
async function answerOnce(
  work: Work,
  key: string | null,
): Promise<{ answer: KeptAnswer; headers: Record<string, string> }> {
  // A stream can't be compared before it is read; such operations replace by id, so that twice is as good as once.
  if (key === null || work.body !== undefined) return { answer: await runWork(work), headers: {} };
  const { ctx, tool } = work;
  const requestHash = keyedHash(ctx, work.input);
  const kept = await claimKey(ctx, { key, operation: tool.name, requestHash });
  if (kept !== null) return { answer: kept, headers: { "idempotency-replayed": "true" } };
  try {
    const answer = await runWork(work);
    await keepAnswer(ctx, key, tool.answerIsSecret === true ? shownOnce(tool) : answer);
    return { answer, headers: {} };
  } catch (error) {
    await releaseKey(ctx, key);
    throw error;
  }
}

/** Keyed, because an input may hold a password and a plain hash of it could be guessed. */
const keyedHash = (ctx: ServiceContext, input: unknown): string =>
  createHmac("sha256", loadAppSecret(ctx.env)).update(canonicalJson(input)).digest("hex");

function shownOnce(tool: ToolDefinition): KeptAnswer {
  const error = new AppError("CONFLICT", "This was done before, and its answer holds a secret that is shown once.", {
    hint: "Look for what was made in the list; revoke it and make a new one if you do not have the secret.",
  });
  return { status: 409, body: toProblem(error, { operation: tool.name }) };
}
