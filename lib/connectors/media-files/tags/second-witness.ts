import type { MediaFields } from "#lib/metadata/index.ts";
import type { FieldEdit } from "../containers/container.ts";
import { editValuesOf } from "../containers/fields-from-tags.ts";
import type { MediaReading, MediaReadResult } from "../reader/read-result.ts";
import { readWithFfprobe } from "../reader/read-with-ffprobe.ts";
import { runTool, SAFE_INPUT_OPTIONS } from "../tools/run-tool.ts";
import type { MediaJob } from "../worker/media-worker.ts";
import { runMediaJob } from "../worker/shared-pool.ts";

/** Two readings of one reader: before and after. */
type Witness = { name: string; before: MediaReading; after: MediaReading };

type WitnessInput = {
  sourcePath: string;
  partPath: string;
  edits: readonly FieldEdit[];
  /** What the original's tags said before, as the writer read them. */
  fieldsBefore: MediaFields;
  ffmpegPath: string | undefined;
  ffprobePath: string | undefined;
  timeoutMs: number;
  signal: AbortSignal | undefined;
};

type WitnessVerdict = { ok: true; checks: string[] } | { ok: false; code: "damaged" | "not_verified"; reason: string };

async function byLibrary(input: WitnessInput, absPath: string): Promise<MediaReadResult> {
  const job: MediaJob = { kind: "readByLibrary", absPath };
  const answer = await runMediaJob<MediaReadResult>(job, input.timeoutMs);
  if (answer.outcome === "answered") return answer.result;
  return { ok: false, code: "timeout", message: "The file could not be read in time." };
}

async function byFfprobe(input: WitnessInput, absPath: string): Promise<MediaReadResult> {
  const { ffprobePath, timeoutMs, signal } = input;
  if (ffprobePath === undefined) return { ok: false, code: "unsupported", message: "There is no ffprobe." };
  return readWithFfprobe({ absPath, ffprobePath, timeoutMs, signal });
}

/** Facts that no change of tags may alter. Rates follow the file's size; durations may be guesses from it. */
function factsOf({ technical, chapters, pictures }: MediaReading, packetsAreSame: boolean): string {
  const { bitrateBps: _rate, sizeBytes: _size, encoder: _encoder, durationMs, ...facts } = technical;
  return JSON.stringify([facts, packetsAreSame ? undefined : durationMs, chapters, pictures]);
}

const flat = (values: readonly string[]): string =>
  values
    .join(" ")
    .normalize("NFC")
    .replace(/[\s;,/]+/g, " ")
    .trim();

/** Fields that every reader knows and shows as they are. */
const COMMON: ReadonlySet<string> = new Set(["title", "artist", "album", "genres", "track", "year", "date"]);

type Opinion = "confirms" | "silent" | "sees the old value" | "contradicts";

const asciiOf = (text: string): string => text.replace(/[^\u0021-\u007e]+/g, "");

/** A reader may show a part of a value (it splits names at "/"), or take UTF-8 for Latin-1 (in RIFF lists). */
function matches(field: string, seen: string, wanted: string): boolean {
  if (field === "date" || field === "year") return seen.startsWith(wanted.slice(0, 4));
  const isGarbled = seen !== "" && seen !== asciiOf(seen) && asciiOf(seen) === asciiOf(wanted);
  return seen !== "" && (wanted.includes(seen) || seen.includes(wanted) || isGarbled);
}

function opinionOf({ before, after }: Witness, edit: FieldEdit): Opinion {
  const seen = flat(editValuesOf(after.tags, edit.field));
  const old = flat(editValuesOf(before.tags, edit.field));
  if (edit.values === null) return seen === "" ? "confirms" : seen === old ? "sees the old value" : "silent";
  if (matches(edit.field, seen, flat(edit.values))) return "confirms";
  if (seen === "" || !COMMON.has(edit.field)) return "silent";
  return seen === old ? "sees the old value" : "contradicts";
}

/** An edit that some program reads as something else, or that is shown as before by all who see anything. */
function disputedEdit(witnesses: readonly Witness[], edits: readonly FieldEdit[]): string | undefined {
  for (const edit of edits) {
    const opinions = witnesses.map((witness) => ({ witness, opinion: opinionOf(witness, edit) }));
    const isConfirmed = opinions.some(({ opinion }) => opinion === "confirms");
    const isOldFatal = edit.field !== "date" && (edit.values === null || !isConfirmed);
    const against = opinions.find(
      ({ opinion }) => opinion === "contradicts" || (opinion === "sees the old value" && isOldFatal),
    );
    if (against !== undefined) return `${against.witness.name} reads another value for "${edit.field}"`;
  }
  return undefined;
}

const DATED = new Set(["year", "date"]);

/**
 * A field that reads differently although it was not edited. A reader that files a new value under a second name as well
 * (Matroska's artist of a film as its album artist) has seen nothing else.
 */
function strayChange({ before, after }: Witness, { edits, fieldsBefore }: WitnessInput): string | undefined {
  const asked = new Set<string>(edits.map(({ field }) => field));
  const isAsked = (field: string): boolean =>
    asked.has(field) || (DATED.has(field) && (asked.has("year") || asked.has("date")));
  const fields = new Set([...Object.keys(before.tags), ...Object.keys(after.tags)]) as Set<keyof MediaFields>;
  const isAlias = (field: keyof MediaFields): boolean => {
    const [old, now] = [flat(editValuesOf(before.tags, field)), flat(editValuesOf(after.tags, field))];
    return edits.some((edit) => {
      const wasSame = old === "" || old === flat(editValuesOf(fieldsBefore, edit.field));
      return wasSame && now === flat(edit.values ?? []);
    });
  };
  return [...fields].find((field) => {
    if (isAsked(field) || JSON.stringify(before.tags[field]) === JSON.stringify(after.tags[field])) return false;
    return !isAlias(field);
  });
}

function faultOf(witness: Witness, input: WitnessInput, packetsAreSame: boolean): string | undefined {
  if (factsOf(witness.before, packetsAreSame) !== factsOf(witness.after, packetsAreSame)) {
    return `${witness.name} sees other technical facts, chapters or pictures`;
  }
  const stray = strayChange(witness, input);
  return stray === undefined ? undefined : `${witness.name} sees a change in "${stray}"`;
}

/** Digest of every audio, video and subtitle packet as ffmpeg demultiplexes them; undefined when it cannot. */
async function streamHash(input: WitnessInput, absPath: string): Promise<string | undefined> {
  if (input.ffmpegPath === undefined) return undefined;
  const run = await runTool({
    command: input.ffmpegPath,
    args: [
      ...["-nostdin", "-hide_banner", "-v", "error", ...SAFE_INPUT_OPTIONS, "-i", absPath],
      ...["-map", "0:v?", "-map", "0:a?", "-map", "0:s?", "-c", "copy", "-f", "streamhash", "-hash", "md5", "-"],
    ],
    timeoutMs: input.timeoutMs,
    stdoutBytesMax: 1 << 20,
    signal: input.signal,
  });
  const text = run.stdout.toString("utf8").trim();
  return run.outcome === "exited" && run.exitCode === 0 && text !== "" ? text : undefined;
}

async function gather(input: WitnessInput): Promise<{ witnesses: Witness[]; lost: string | undefined }> {
  const witnesses: Witness[] = [];
  for (const [name, read] of [
    ["music-metadata", byLibrary],
    ["ffprobe", byFfprobe],
  ] as const) {
    const before = await read(input, input.sourcePath);
    if (!before.ok) continue;
    const after = await read(input, input.partPath);
    if (!after.ok) return { witnesses, lost: name };
    witnesses.push({ name, before, after });
  }
  return { witnesses, lost: undefined };
}

/**
 * Compares an edited copy with its original through programs that had no part in the writing: at least one of
 * music-metadata and ffprobe must read both and see the new values, unchanged facts, chapters, pictures and other tags;
 * where ffmpeg is there and can, the packets of all streams must be the same.
 */
export async function askSecondWitness(input: WitnessInput): Promise<WitnessVerdict> {
  const refuse = (why: string): WitnessVerdict => ({
    ok: false,
    code: "not_verified",
    reason: `The result was not kept: ${why}.`,
  });
  const { witnesses, lost } = await gather(input);
  if (lost !== undefined) return refuse(`${lost} could not read it any more`);
  if (witnesses.length === 0) {
    return {
      ok: false,
      code: "damaged",
      reason: "The file is damaged: no other program can read it, so a change could not be checked.",
    };
  }
  const hashBefore = await streamHash(input, input.sourcePath);
  const isComparable = hashBefore !== undefined;
  if (isComparable && hashBefore !== (await streamHash(input, input.partPath)))
    return refuse("ffmpeg sees other sound or pictures in it");
  for (const witness of witnesses) {
    const fault = faultOf(witness, input, isComparable);
    if (fault !== undefined) return refuse(fault);
  }
  const disputed = disputedEdit(witnesses, input.edits);
  if (disputed !== undefined) return refuse(disputed);
  const checks = witnesses.map(({ name }) => `${name} reads the new values and sees nothing else changed`);
  return { ok: true, checks: isComparable ? [...checks, "ffmpeg finds the same packets in every stream"] : checks };
}
