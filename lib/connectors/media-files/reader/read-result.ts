import type { MediaFields, MediaKind, TechnicalFacts } from "#lib/metadata/index.ts";

/** A chapter mark inside a file. */
export type Chapter = { title: string | undefined; startMs: number };

/** A picture embedded in a file; the bytes are left out. */
export type EmbeddedPicture = { mime: string; type: string | undefined; bytes: number };

export type MediaReading = {
  ok: true;
  tags: MediaFields;
  technical: TechnicalFacts;
  /** Kind that the file itself states (MP4 media type, podcast flag), if any. */
  taggedKind: MediaKind | undefined;
  chapters: Chapter[];
  pictures: EmbeddedPicture[];
  readers: ("plantain" | "music-metadata" | "ffprobe")[];
  /** What was odd but not fatal, in words for people. */
  warnings: string[];
};

/** Why a file gave nothing. `damaged` = it is media but broken; `unsupported` = no reader knows it. */
export type MediaReadFault = {
  ok: false;
  code: "not_found" | "unreadable" | "empty" | "timeout" | "too_hungry" | "unsupported" | "damaged" | "closed";
  message: string;
};

export type MediaReadResult = MediaReading | MediaReadFault;

export type MediaReader = {
  /** Reads one file; never throws for a bad file, and answers within the time limit. */
  read(absPath: string): Promise<MediaReadResult>;
  /** Stops the workers; reads under way answer with the fault "closed". */
  close(): Promise<void>;
};

export type MediaReaderOptions = {
  /** Workers at a time; default 2. */
  concurrency?: number;
  /** For one file and each reader; default 15,000. */
  timeoutMs?: number;
  /** Used when the first reader fails or leaves technical facts open; absent = not used. */
  ffprobePath?: string | undefined;
  /** Heap limit of a worker in MiB; default 512. */
  heapMib?: number;
};
