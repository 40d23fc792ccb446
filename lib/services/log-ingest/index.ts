export { ingestLogs } from "./ingest-logs.ts";
export { IngestedLogs, TriedLogs } from "./schemas.ts";
export type { LogBody } from "./spool-body.ts";
export { listStreamFiles } from "./stream-files.ts";
export { tryLogs } from "./try-logs.ts";
