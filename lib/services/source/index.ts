export {
  AddSourceInput,
  CheckPathInput,
  PathCheck,
  SOURCE_KINDS,
  SourceIdInput,
  SourceKind,
  SourceState,
  SourceSummary,
  SourceView,
} from "./schemas.ts";
