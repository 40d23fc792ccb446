/** What stood there before an effect and after it; enough to notice a crash in between and to put it back. */
export type ChangeRecord =
  | {
      kind: "file_replaced";
      target: string;
      before: { sha256: string; backupPath: string; mode: number; mtimeMs: number };
      after: { sha256: string } | null;
    }
  | {
      kind: "file_created";
      target: string;
      /** Folders that were made for it, outermost first, below `root`. */
      before: { folders: string[]; root?: string | undefined };
      after: { sha256: string } | null;
    }
  | {
      kind: "file_taken";
      target: string;
      before: { copy: string; sha256: string; mode: number; mtimeMs: number };
      after: { removed: true } | null;
    }
  | {
      kind: "file_moved";
      target: string;
      before: { from: string; to: string; sizeBytes: number; newFolders: string[] };
      after: { method: "rename" | "copy" } | null;
    }
  | { kind: "values_set"; target: string; before: { values: StoredValue[] }; after: { values: StoredValue[] } }
  | {
      kind: "rows_changed";
      target: string;
      before: { table: QueueTable; changes: RowChange[] };
      after: { changed: number[] } | null;
    }
  | { kind: "outside_call"; target: string; before: { key: string | null }; after: { answer: string } | null }
  | { kind: "row_added"; target: string; before: { mark: string }; after: { id: number } | null };

export type QueueTable = "tasks" | "task_schedules";
export type RowCells = Record<string, string | number | null>;
/** One row of another program's database; only the columns that change. */
export type RowChange = { id: number; before: RowCells; after: RowCells };
/** Rows to change; `notes`: what was left out and what people should know, in sentences. */
export type QueueChange = { table: QueueTable; changes: RowChange[]; notes: string[] };
/** A task in Banana Bun's queue; `error` is the true cause. */
export type QueuedTask = { id: number; status: string; result: string | null; error: string | null; tries: number };

export type ChangeKind = ChangeRecord["kind"];

/** One field as the library holds it; `value` null: the field was empty. */
export type StoredValue = {
  field: string;
  value: unknown;
  origin: string;
  confidence: number;
  locked: boolean;
  reason?: string | undefined;
};

/** An entry of the change journal of this step. `intended`: it may have happened, or not. */
export type JournalEntry = { id: string; state: "intended" | "done" | "undone" | "conflict" } & ChangeRecord;

/**
 * Durable notes of one step's effects. An entry is stored before its effect and closed after it. Every write throws once
 * another worker has taken the step over.
 */
export type ChangeJournal = {
  entries(): Promise<JournalEntry[]>;
  intend(record: ChangeRecord): Promise<string>;
  done(id: string, after: NonNullable<ChangeRecord["after"]>): Promise<void>;
  drop(id: string): Promise<void>;
};
