export { openEventStream } from "./open-event-stream.ts";
export { parseTopics } from "./topics.ts";
