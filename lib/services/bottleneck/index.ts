export { askWhatIf } from "./ask-what-if.ts";
export { explainBottleneck } from "./explain-bottleneck.ts";
export { getBottleneck } from "./get-bottleneck.ts";
export { listBottlenecks } from "./list-bottlenecks.ts";
export {
  BottleneckDetailView,
  BottleneckExplanation,
  BottleneckIdInput,
  ListBottlenecksInput,
  WhatIfInput,
} from "./schemas.ts";
