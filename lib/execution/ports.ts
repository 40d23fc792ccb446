import type { ConversionType, FieldChange, ReportProgress, StepInput, StepType } from "#lib/core/index.ts";
import type {
  ChangeJournal,
  JournalEntry,
  QueueChange,
  QueuedTask,
  QueueTable,
  RowChange,
  StoredValue,
} from "./changes.ts";

export type {
  ChangeJournal,
  ChangeKind,
  ChangeRecord,
  JournalEntry,
  QueueChange,
  QueuedTask,
  QueueTable,
  RowCells,
  RowChange,
  StoredValue,
} from "./changes.ts";

/** What was heard in a medium; `by`: the program or the model. */
export type Transcript = {
  text: string;
  srt: string;
  lines: number;
  language: string | null;
  by: string;
  mediaMs: number | null;
  costUsd: number;
};

/** What is there more than once. `exact`: the same bytes; `near`, `unsure`: the same work by its tags and length. */
export type DuplicateReport = {
  looked: number;
  unreadable: string[];
  reclaimableBytes: number;
  groups: {
    kind: "exact" | "near" | "unsure";
    reason: string;
    sha256: string | null;
    files: { itemId: string; sourceId: string; path: string; sizeBytes: number }[];
  }[];
};

export type LibraryItem = {
  id: string;
  sourceId: string;
  path: string;
  root: string;
  /** What the medium is; decides which tag holds a field (the speaker of a talk is its artist). */
  kind: string;
  values: StoredValue[];
};

/** A refusal is no failure of the machine: the file cannot be written safely, and says why. */
export type TagWrite =
  | { written: true; unchanged: boolean; writer: string; checks: string[]; sha256Before: string; sha256After: string }
  | { written: false; isRetryable: boolean; reason: string };

/** What a conversion made, checked and not yet in place. */
export type Converted = {
  sha256: string;
  sizeBytes: number;
  mediaMs: number | null;
  checks: string[];
  note: string;
  /** Under a new name, or (same path) instead of the medium, whose bytes are kept first. */
  place(keepOriginalTo: string): Promise<void>;
  discard(): Promise<void>;
};

/** Everything that steps may touch. The services connect it to the store and the files. */
export type StepPorts = {
  library: {
    getItem(itemId: string): Promise<LibraryItem>;
    setValues(itemId: string, values: StoredValue[]): Promise<void>;
    /** Reads the file again and stores what it finds; true when it could be read. */
    refreshItem(itemId: string): Promise<{ ok: boolean; note: string }>;
    movedItem(itemId: string, to: string): Promise<void>;
    /** A file of the inbox, proven to lie in it, and the folder of the source. */
    inboxAndRoot(sourceId: string, from: string): Promise<{ fromAbs: string; root: string }>;
    /** Reads a file that is new in a source and puts it into the library. */
    adopt(sourceId: string, path: string): Promise<{ itemId: string | null; note: string }>;
  };
  files: {
    resolve(root: string, path: string): Promise<string>;
    /** Null: there is no such file. Throws a StepFailure when it cannot be read. */
    hash(absPath: string): Promise<string | null>;
    stat(absPath: string): Promise<{ mode: number; mtimeMs: number; sizeBytes: number } | null>;
    backupPathFor(changeSubject: string): Promise<string>;
    writeTags(input: {
      absPath: string;
      kind: string;
      changes: FieldChange[];
      keepOriginalTo: string;
      /** Called when all is ready, directly before the files change places; what it throws stops that. */
      beforeSwap: () => Promise<void>;
      signal: AbortSignal;
    }): Promise<TagWrite>;
    /** Removes what a try that was cut off left beside a file. */
    clearUnfinished(absPath: string): Promise<void>;
    hasTags(absPath: string, kind: string, changes: FieldChange[]): Promise<boolean>;
    sidecarHas(absPath: string, changes: FieldChange[]): Promise<boolean>;
    /** Folders on the way to a path that are not there yet, outermost first, relative to the root. */
    missingFolders(root: string, path: string): Promise<string[]>;
    sidecarPathFor(root: string, path: string): string;
    writeSidecar(input: {
      absPath: string;
      kind: string;
      changes: FieldChange[];
      keepOriginalTo: string;
    }): Promise<{ sha256: string }>;
    move(input: {
      root: string;
      from: string;
      to: string;
      signal: AbortSignal;
    }): Promise<{ method: "rename" | "copy" }>;
    /** Moves back what still has the size that was moved, and removes the folders of the move that are empty. */
    undoMove(input: { root: string; from: string; to: string; sizeBytes: number; newFolders: string[] }): Promise<void>;
    restore(input: {
      absPath: string;
      backupPath: string;
      sha256Before: string;
      sha256After: string;
      mode: number;
      mtimeMs: number;
    }): Promise<void>;
    remove(absPath: string): Promise<void>;
    hashOfText(text: string): string;
    /** Whole or not at all, and never over another file. */
    createText(absPath: string, text: string): Promise<void>;
    /** Copies a file below a root under a name that nothing has, and compares the bytes before it gets the name. */
    copyIn(input: {
      fromAbs: string;
      root: string;
      to: string;
      sha256: string;
      report: ReportProgress;
      signal: AbortSignal;
    }): Promise<void>;
    /** Copies back what was taken out of the inbox. */
    putBack(input: { absPath: string; copy: string; sha256: string; mode: number; mtimeMs: number }): Promise<void>;
    removeEmptyFolders(root: string, folders: readonly string[]): Promise<void>;
  };
  conversions: {
    /** Reads one medium and makes another beside the target; nothing changes until it is placed. */
    make<Type extends ConversionType>(input: {
      type: Type;
      wish: StepInput<Type>;
      absPath: string;
      outPath: string;
      report: ReportProgress;
      signal: AbortSignal;
    }): Promise<Converted | { unchanged: string }>;
  };
  speech: {
    transcribe(input: {
      absPath: string;
      via: "auto" | "command" | "endpoint";
      language: string | undefined;
      executionId: string;
      report: ReportProgress;
      signal: AbortSignal;
    }): Promise<Transcript>;
  };
  models: {
    /** `parts`: in how many the text was read; `why`: why this model was asked. */
    summarize(input: {
      transcript: string;
      maxWords: number;
      language: string | undefined;
      model: string | undefined;
      executionId: string;
      report: ReportProgress;
      signal: AbortSignal;
    }): Promise<{ text: string; by: string; costUsd: number; parts: number; why: string }>;
  };
  outside: {
    /** Sends one request. Throws a StepFailure; `neverSent` says that the server can't have seen it. */
    request(input: {
      wish: StepInput<"http_request">;
      signal: AbortSignal;
    }): Promise<{ status: number; sizeBytes: number; sha256: string; start: string; url: string; redirects: number }>;
    /** Runs one command of the settings; the end of what it printed, without secrets. */
    run(input: {
      wish: StepInput<"shell">;
      onLine: (line: string) => void;
      signal: AbortSignal;
    }): Promise<{ exitCode: number; printed: string; isCut: boolean }>;
  };
  thumbnails: {
    pathFor(itemId: string): string;
    make(input: { absPath: string; outPath: string; widthPx: number; signal: AbortSignal }): Promise<{ note: string }>;
  };
  logs: {
    analyze(input: { sourceId: string; report: ReportProgress; signal: AbortSignal }): Promise<{ note: string }>;
  };
  search: {
    rebuild(input: { sourceId: string; report: ReportProgress; signal: AbortSignal }): Promise<{ note: string }>;
  };
  duplicates: {
    find(input: {
      sourceId: string | undefined;
      withUnsure: boolean;
      report: ReportProgress;
      signal: AbortSignal;
    }): Promise<DuplicateReport>;
  };
  reports: {
    /** Where a new report goes, in Plantain's own folder. */
    newPath(name: string): string;
    /** Whole or not at all. */
    write(absPath: string, text: string): Promise<void>;
    /** True for a path in the folder of reports. */
    owns(absPath: string): boolean;
    readTranscript(absPath: string): Promise<Transcript | null>;
    /** Takes a picture or report that is gone out of the library's knowledge. */
    forget(absPath: string): Promise<void>;
  };
  vectors: {
    embed(input: {
      sourceId: string;
      itemIds: string[];
      force: boolean;
      report: ReportProgress;
      signal: AbortSignal;
    }): Promise<StepResult>;
  };
  /** The queue of a Banana Bun installation, in its own database. */
  queue: {
    databaseOf(sourceId: string): Promise<string>;
    planRetry(input: { database: string; taskTypes: string[]; taskIds: number[]; limit: number }): Promise<QueueChange>;
    planConcurrency(input: { database: string; scheduleId: string; atOnce: number }): Promise<QueueChange>;
    planNewTime(input: {
      database: string;
      scheduleId: string;
      cron: string;
      timezone: string | undefined;
    }): Promise<QueueChange>;
    /** Each row changes only if it still holds what it held; `there`: it holds the new values already. */
    apply(input: {
      database: string;
      table: QueueTable;
      changes: RowChange[];
    }): Promise<{ changed: number[]; there: number[]; conflicts: number[] }>;
    add(input: {
      database: string;
      mark: string;
      task: { type: string; description: string; filePath: string | undefined; url: string | undefined };
    }): Promise<{ id: number; isNew: boolean }>;
    read(input: { database: string; id: number }): Promise<QueuedTask | null>;
    withdraw(input: { database: string; mark: string }): Promise<"withdrawn" | "started" | "gone">;
  };
  /** Executions of Plantain itself. */
  executions: { retryFailed(executionId: string): Promise<StepResult> };
  clock: { nowMs(): number; sleep(ms: number, signal: AbortSignal): Promise<void> };
  changes: {
    ofStep(executionId: string, stepKey: string): Promise<JournalEntry[]>;
    itemOf(executionId: string, stepKey: string): Promise<{ itemId: string; root: string; path: string } | null>;
    undone(id: string): Promise<void>;
    conflict(id: string, problem: string): Promise<void>;
  };
};

/** What a running step is given. `assertHeld` throws when another worker took the step over. */
export type StepRun<Type extends StepType> = {
  executionId: string;
  input: StepInput<Type>;
  ports: StepPorts;
  journal: ChangeJournal;
  assertHeld(): Promise<void>;
  log(level: "info" | "warn" | "error", message: string): void;
  report: ReportProgress;
  signal: AbortSignal;
};

/** One sentence for people, facts for programs, and files in Plantain's own folder that were made. */
export type StepResult = {
  note: string;
  output: Record<string, unknown>;
  artefacts?: readonly { kind: string; path: string }[];
};

export type StepRunner<Type extends StepType> = (run: StepRun<Type>) => Promise<StepResult>;

/** A step that may be taken. Whoever gets word of it must claim it in the ledger first, and may hear that it is gone. */
export type StepHint = { executionId: string; stepId: string; attempt: number };

export type DispatchStats = { queued: number; running: number; workers: number };

/** How one worker takes steps. */
export type WorkOptions<Claim, End> = {
  workerId: string;
  /** How many steps it may hold at once, asked before each round. */
  lanes: () => number | Promise<number>;
  /** Does the work of a claimed step and says how it ended; never throws. */
  run: (claim: Claim) => Promise<End>;
  signal: AbortSignal;
  onlyExecutionId?: string;
  /** No step of these executions is open any more. */
  onQuiet?: (executionIds: readonly string[]) => void;
  onFault?: (error: unknown) => void;
};

/**
 * Brings steps to workers. What a driver delivers is a hint: the ledger decides who has what, so a hint that comes twice, late, in
 * another order or never does no harm. A lost one is made good by `reconcile`.
 */
export type Dispatcher<Claim, End> = {
  /** Says that steps may have become ready. */
  submit(hints: readonly StepHint[]): Promise<void>;
  /** Takes back what was said, as far as nobody has it yet; the truth is the ledger, asked at each heartbeat. */
  withdraw(stepIds: readonly string[]): Promise<void>;
  /** Takes and runs steps until the signal; resolves when what ran has come to its end and is settled. */
  work(options: WorkOptions<Claim, End>): Promise<void>;
  /** Gives steps of lost workers back and says again what is ready; at boot and every second. */
  reconcile(): Promise<void>;
  stats(): Promise<DispatchStats>;
  close(): Promise<void>;
};
