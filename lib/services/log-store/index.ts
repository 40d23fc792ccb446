export { type LineIndex, readCheckpoint, readLineIndex, removeLogState, writeLogState } from "./line-index.ts";
