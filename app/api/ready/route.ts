import { serversAway } from "#lib/services/connection/index.ts";
import { getAppContext, isReady } from "#lib/services/runtime/index.ts";

/** Ready: the store answers, too. `degraded`: servers that are away; the embedded stores answer for them. */
export async function GET(): Promise<Response> {
  const ready = await isReady(getAppContext);
  const degraded = ready ? await serversAway(getAppContext()) : [];
  const headers = { "cache-control": "no-store" };
  return Response.json(
    { status: ready ? "ready" : "unavailable", ...(degraded.length > 0 && { degraded }) },
    { status: ready ? 200 : 503, headers },
  );
}

export const dynamic = "force-dynamic";
