import type { FieldName } from "#lib/metadata/index.ts";
import type { FileUndo } from "../files/replace-file.ts";

/** New value per field; null (or an empty text or list) removes the field's tags. */
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
  /** Called when the new file is proven, directly before it takes the place of the old; what it throws is thrown on. */
  beforeSwap?: (() => Promise<void>) | undefined;
  signal?: AbortSignal;
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
  | {
      written: true;
      unchanged: boolean;
      writer: string;
      undo: FileUndo & { backupPath: string; sha256Before: string };
      checks: string[];
    }
  | { written: false; code: WriteRefusal; reason: string };
