import type { MirrorDriver } from "#lib/services/connection/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { meilisearchMirror } from "#lib/services/search/index.ts";
import { chromaMirror } from "#lib/services/similar/index.ts";
import { tendServer } from "./tend-server.ts";

/** One round for every configured server; side by side, so that one that hangs does not hold the other back. */
export async function tendServers(ctx: ServiceContext): Promise<void> {
  const drivers = [chromaMirror(ctx), meilisearchMirror(ctx)].filter(
    (driver): driver is MirrorDriver => driver !== null,
  );
  await Promise.all(drivers.map((driver) => tendServer(ctx, driver)));
}
