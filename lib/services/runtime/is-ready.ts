import { getLogger } from "#lib/telemetry/index.ts";
import type { AppContext } from "./app-context.ts";

/** Whether the store can be opened and answers with its present schema. Never throws; the reason goes to the log. */
export async function isReady(open: () => AppContext): Promise<boolean> {
  try {
    await open().db.setupState.count();
    return true;
  } catch (error) {
    getLogger("runtime").warn({ err: error }, "not ready");
    return false;
  }
}
