import type { FieldName } from "#lib/metadata/index.ts";
import type { Segment, SourceFile } from "./source-file.ts";

/** A readable tag under its native name ("TIT2", "TITLE", "©nam", "50/TITLE", "INAM"). */
export type NativeTag = { key: string; values: string[] };

/** One thing in a file that must survive a write: a frame, comment, picture, chapter, header block, index. */
export type FilePart = { key: string; digest: string };

/** All there is in a file, in terms that do not change when other things move or grow. */
export type Inventory = {
  /** Container as we name it: mp3, flac, ogg, mp4, matroska, wav, avi, aiff. */
  container: string;
  /** Tags in order of trust: the first that maps to a field wins. */
  tags: NativeTag[];
  parts: FilePart[];
  /** Digest of the sound and picture data; absent when it was not asked for. */
  payloadDigest: string | undefined;
};

/** One field to set (all values) or to remove (null). Values are text, one per entry. */
export type FieldEdit = { field: FieldName; values: string[] | null };

/** The new file as pieces, and the keys of the parts that are meant to differ afterwards. */
export type EditPlan = {
  segments: Iterable<Segment> | AsyncIterable<Segment>;
  touchedKeys: ReadonlySet<string>;
};

/**
 * Reads and edits one family of containers, touching nothing but the tags that change.
 * Both functions throw DamagedFile; `plan` also CannotEdit.
 */
export type Container = {
  inspect(file: SourceFile, options: { withPayload: boolean }): Promise<Inventory>;
  plan(file: SourceFile, edits: readonly FieldEdit[]): Promise<EditPlan>;
};
