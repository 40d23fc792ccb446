import { stampClientAddresses } from "#lib/services/access/index.ts";
import { type AppContext, getAppContext } from "#lib/services/runtime/index.ts";
import { ensureSetupToken } from "#lib/services/setup/index.ts";
import { getLogger } from "#lib/telemetry/index.ts";

/**
 * First thing in the web process: environment and store, the callers' addresses, and on a first run the set-up token on
 * the console. A store that can't be opened does not stop the server: /api/ready says so.
 */
export async function startWeb(write = (text: string) => void process.stdout.write(text)): Promise<void> {
  try {
    const app = getAppContext();
    stampClientAddresses(app.env);
    const token = await ensureSetupToken(app);
    if (token !== null) write(setupMessage(app, token));
  } catch (error) {
    getLogger("web").error({ err: error }, "the web process could not prepare itself");
  }
}

function setupMessage({ env }: AppContext, token: string): string {
  const host = env.host.includes(":") ? `[${env.host}]` : env.host;
  const address = env.publicUrl?.replace(/\/$/, "") ?? `http://${host}:${env.port}`;
  const how = env.setupToken === undefined ? `this one-time token: ${token}` : "the token from PLANTAIN_SETUP_TOKEN.";
  return `\nPlantain has no admin yet. Open ${address}/setup and enter ${how}\n\n`;
}
