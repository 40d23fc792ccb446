export { listConnections } from "./list-connections.ts";
export type { MirrorDriver } from "./mirror-driver.ts";
export { announceToServer, REFUSALS_MAX, releaseNews, ServerNews } from "./outbox.ts";
export { ConnectionList, ServerNameInput } from "./schemas.ts";
export { sendAllAgain } from "./send-again.ts";
export { isServerUsable, noteServerFault, serversAway } from "./server-state.ts";
