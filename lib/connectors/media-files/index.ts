export { type MediaRole, mediaRoleOf } from "./files/media-role.ts";
export { type MoveRecord, moveFile, undoMove } from "./files/move-file.ts";
export { removeStaleParts } from "./files/part-file.ts";
export { type FileUndo, restoreFile } from "./files/replace-file.ts";
export { faultOfRelativePath, resolveInsideRoot } from "./files/resolve-inside-root.ts";
export { type ByteRange, sha256File } from "./files/sha256-file.ts";
export { copyIntoRoot, createTextFile, putBack, removeEmptyFolders } from "./files/take-in.ts";
export {
  type WalkedFile,
  type WalkInput,
  type WalkProblem,
  type WalkProgress,
  type WalkResult,
  walkMediaFolder,
} from "./files/walk-media-folder.ts";
export { createMediaReader } from "./reader/create-media-reader.ts";
export type {
  Chapter,
  EmbeddedPicture,
  MediaReader,
  MediaReaderOptions,
  MediaReadFault,
  MediaReading,
  MediaReadResult,
} from "./reader/read-result.ts";
export type { NfoChanges } from "./sidecar/edit-nfo.ts";
export type { Feed, FeedItem } from "./sidecar/read-feed.ts";
export type { NfoEntry } from "./sidecar/read-nfo.ts";
export {
  inheritedFields,
  parentSidecarCandidates,
  readSidecar,
  sidecarCandidates,
  sidecarPathFor,
} from "./sidecar/read-sidecar.ts";
export type { SidecarFault, SidecarReading } from "./sidecar/read-sidecar-here.ts";
export { type WriteNfoInput, writeNfo } from "./sidecar/write-nfo.ts";
export { isProgramThere, runTranscriber } from "./speech/run-transcriber.ts";
export { cutSpeech, inScratchFolder } from "./speech/speech-audio.ts";
export { faultOfLines, type SpokenLine, spokenText, writeSubtitles } from "./speech/subtitles.ts";
export type { TagChanges, WriteRefusal, WriteTagsInput, WriteTagsResult } from "./tags/tag-writing.ts";
export { writeTags } from "./tags/write-tags.ts";
export { findMediaTools, type MediaTool, type MediaTools } from "./tools/find-media-tools.ts";
export { makeThumbnail, type Thumbnail, type ThumbnailInput } from "./tools/make-thumbnail.ts";
export { type MediaProbe, probeMedia } from "./tools/probe-media.ts";
export { runTool } from "./tools/run-tool.ts";
export { type Conversion, type ConvertedMedium, convertMedia } from "./transform/convert-media.ts";
