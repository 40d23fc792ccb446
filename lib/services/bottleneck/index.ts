export { askWhatIf } from "./ask-what-if.ts";
export { getBottleneck } from "./get-bottleneck.ts";
export { listBottlenecks } from "./list-bottlenecks.ts";
export { BottleneckDetailView, BottleneckIdInput, ListBottlenecksInput, WhatIfInput } from "./schemas.ts";
