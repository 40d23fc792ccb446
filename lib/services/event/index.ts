export { type EventTopic, emitEvent, pruneEvents } from "./emit-event.ts";
