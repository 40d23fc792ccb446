export { mergeTwins } from "./merge-twins.ts";
export type { Watch } from "./observe-media.ts";
export { observeSourceNow } from "./observe-source-now.ts";
export { createMediaWatch } from "./watch-media.ts";
