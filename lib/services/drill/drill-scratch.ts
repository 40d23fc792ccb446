import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where in the life of a step its worker is killed, or frozen for longer than its lease. */
export const DRILL_POINTS = [
  "before_claim",
  "after_claim",
  "mid_effect",
  "after_effect",
  "after_finish",
  "in_compensation",
] as const;
export type DrillPoint = (typeof DRILL_POINTS)[number];

/** What a drill worker is told through its environment. */
export type DrillOrder = {
  workerId: string;
  leaseMs: number;
  /** Null: this one lives. */
  strike: { point: DrillPoint; hit: number; signal: "SIGKILL" | "SIGSTOP" } | null;
  /** Stands by until the file `go` appears: it gives lost steps back, but takes none. */
  isStandby: boolean;
};

export const ORDER_VARIABLE = "PLANTAIN_DRILL_ORDER";

/** One line a moment, written outside of the store, so that the store is not its own witness. */
type Note = { what: "begun" | "done" | "taken_back" | "refused"; key: string; attempt: number; by: string };

const JOURNAL = "effects.log";
const GO = "go";
const OUT = "out";

export const outFolder = (dir: string): string => join(dir, OUT);
export const outFile = (dir: string, key: string): string => join(outFolder(dir), `${key}.txt`);
export const contentOf = (key: string): string => `${key}\n`.repeat(200);

export const sayGo = (dir: string): void => appendFileSync(join(dir, GO), "");
export const mayGo = (dir: string): boolean => existsSync(join(dir, GO));
export const sayReady = (dir: string, workerId: string): void => appendFileSync(join(dir, `${workerId}.ready`), "");
export const isReady = (dir: string, workerId: string): boolean => existsSync(join(dir, `${workerId}.ready`));

export const note = (dir: string, entry: Note): void =>
  appendFileSync(join(dir, JOURNAL), `${JSON.stringify(entry)}\n`);

function readNotes(dir: string): Note[] {
  const path = join(dir, JOURNAL);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Note);
}

export const isDone = (dir: string, key: string): boolean => {
  const path = outFile(dir, key);
  return existsSync(path) && readFileSync(path, "utf8") === contentOf(key);
};

export type DrillTally = {
  /** Steps that are said to be done and left nothing behind. */
  lost: number;
  /** Steps that must not run twice and took effect more than once. */
  twice: number;
  /** Steps that may be repeated and took effect more than once. */
  repeated: number;
  /** Files under a final name that are not whole. */
  halfFiles: number;
  /** Attempts of a worker that was away too long, stopped before their effect. */
  refused: number;
};

/** Counts by the journal and the files, without a look into the store. */
export function tally(dir: string, once: ReadonlySet<string>, keys: readonly string[]): DrillTally {
  const notes = readNotes(dir);
  const effects = (key: string) => notes.filter((entry) => entry.key === key && entry.what === "done").length;
  const moreThanOnce = keys.filter((key) => effects(key) > 1);
  const names = readdirSync(outFolder(dir)).filter((name) => name.endsWith(".txt"));
  return {
    lost: keys.filter((key) => !isDone(dir, key)).length,
    twice: moreThanOnce.filter((key) => once.has(key)).length,
    repeated: moreThanOnce.filter((key) => !once.has(key)).length,
    halfFiles: names.filter((name) => !isDone(dir, name.slice(0, -".txt".length))).length,
    refused: notes.filter((entry) => entry.what === "refused").length,
  };
}
