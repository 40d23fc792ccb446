import { getAppContext, isReady } from "#lib/services/runtime/index.ts";

/** Ready: the store answers, too. */
export async function GET(): Promise<Response> {
  const ready = await isReady(getAppContext);
  const headers = { "cache-control": "no-store" };
  return Response.json({ status: ready ? "ready" : "unavailable" }, { status: ready ? 200 : 503, headers });
}

export const dynamic = "force-dynamic";
