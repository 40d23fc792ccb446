"use server";

import { headers } from "next/headers";
import { AppError } from "#lib/core/index.ts";
import { getBrowserContext } from "#lib/services/access/index.ts";
import { type Problem, runTool as runRegisteredTool, toProblem } from "#lib/tools/index.ts";
import { takeRequest } from "./api/_http/request-rate.ts";

export type ActionResult<Value = unknown> = { ok: true; value: Value } | { ok: false; problem: Problem };

/**
 * Runs one operation of the registry for the person who is signed in: the only way in which pages change something.
 * Never throws; Next itself refuses calls from other origins.
 */
export async function runTool<Value = unknown>(name: string, input: unknown): Promise<ActionResult<Value>> {
  try {
    const ctx = await getBrowserContext(await headers());
    if (ctx === null) throw new AppError("UNAUTHENTICATED", "Your session has ended.", { hint: "Sign in again." });
    takeRequest(ctx);
    return { ok: true, value: (await runRegisteredTool({ ctx, name, input })) as Value };
  } catch (error) {
    return { ok: false, problem: toProblem(error, { operation: String(name) }) };
  }
}
