export { addSource } from "./add-source.ts";
export { askToRead, lastReadingMs } from "./ask-to-read.ts";
export { checkPath } from "./check-path.ts";
export { observeSource } from "./observe-source.ts";
export { getSource, listSources } from "./read-sources.ts";
export { removeSource } from "./remove-source.ts";
export {
  AddSourceInput,
  CheckPathInput,
  type FolderKind,
  PathCheck,
  SourceIdInput,
  SourceKind,
  SourceState,
  SourceSummary,
  SourceView,
  WatchSourceInput,
} from "./schemas.ts";
export { configOf, correctionOf, correctionsKey, LogCorrection, TaskCalls } from "./source-config.ts";
export { activeJobsBySource, toSourceView } from "./source-view.ts";
export { watchSource } from "./watch-source.ts";
