import type { FieldName } from "#lib/metadata/index.ts";

/** New value per field; null removes the field's tags. */
export type TagChanges = Partial<Record<FieldName, string | number | string[] | null>>;

export type WriteTagsInput = {
  absPath: string;
  changes: TagChanges;
  /** Where the original bytes go before the file is replaced; must not exist yet. */
  keepOriginalTo: string;
  ffmpegPath?: string | undefined;
  ffprobePath?: string | undefined;
  /** For each of writing and checking; default 60,000 plus 1 s per 20 MiB. */
  timeoutMs?: number;
  /** Give the new file the modification time of the old one; default false. */
  keepMtime?: boolean;
  signal?: AbortSignal;
};

/** Everything `restoreFile` needs to take a write back, and to notice that the file was changed since. */
export type WrittenFile = {
  absPath: string;
  backupPath: string;
  sha256Before: string;
  sha256After: string;
  mode: number;
  mtimeMsBefore: number;
};

export type WriteRefusal =
  | "unsupported_container"
  | "unsupported_field"
  | "damaged"
  | "not_verified"
  | "timeout"
  | "not_found"
  | "not_permitted"
  | "no_space"
  | "changed_meanwhile"
  | "failed";

export type WriteTagsResult =
  | { written: true; unchanged: boolean; writer: string; undo: WrittenFile; checks: string[] }
  | { written: false; code: WriteRefusal; reason: string };
