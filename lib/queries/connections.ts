import type { ConnectionList } from "#lib/services/connection/index.ts";
import { toolQuery } from "./tool-query.ts";

const LOOK_MS = 20_000;

/** Servers beside the embedded stores; looked at again while a page is open, since they come and go by themselves. */
export const connectionsQuery = () => ({
  ...toolQuery<ConnectionList>("connections.list", "/connections"),
  refetchInterval: LOOK_MS,
});
