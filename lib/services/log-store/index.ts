export {
  type LineIndex,
  readCheckpoint,
  readLineIndex,
  readVariableSamples,
  removeLogState,
  type VariableSample,
  type VariableSamples,
  writeLogState,
} from "./line-index.ts";
