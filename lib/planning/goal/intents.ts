import type { PlanIntent } from "#lib/core/index.ts";
import type { ConversionWish } from "../schemas.ts";
import { ACTIONS } from "./lexicon.ts";
import type { Mark } from "./mark-up.ts";

/** What Plantain has no step for (yet), and what it can do about such a wish. */
export const ELSEWHERE = {
  clear_backlog: "work through waiting tasks",
  relieve: "speed up what is slow",
  remove: "delete files",
  outside: "do that",
} as const;
export type ElsewhereWish = keyof typeof ELSEWHERE;

export type Wish = PlanIntent | ElsewhereWish | "maintenance" | "process_new";

/** The concepts of a clause, and ways to ask about them. */
class Concepts {
  #all: Set<string>;
  constructor(marks: readonly Mark[]) {
    this.#all = new Set(marks.flatMap((mark) => mark.concepts));
  }
  has(...names: string[]): boolean {
    return names.some((name) => this.#all.has(name));
  }
  begins(prefix: string): boolean {
    return [...this.#all].some((concept) => concept.startsWith(prefix));
  }
  get isAction(): boolean {
    return this.has(...Object.keys(ACTIONS));
  }
  get isEmpty(): boolean {
    return this.#all.size === 0;
  }
}

type Rule = { wish: Wish; when: (has: Concepts, target: Partial<ConversionWish>) => boolean };

const about = (has: Concepts): boolean => has.has("metadata", "field", "tag") || has.begins("field:");
const changing = (has: Concepts): boolean => has.has("convert", "shrink");
const hasPictureTarget = (target: Partial<ConversionWish>): boolean =>
  target.videoCodec !== undefined ||
  target.maxHeightPx !== undefined ||
  (target.extension !== undefined && target.audioCodec === undefined);

/** Which words together ask for what. Every rule that holds adds its wish; `CLEARED` takes back what another one means better. */
const RULES: readonly Rule[] = [
  { wish: "maintenance", when: (has) => has.has("maintain") },
  { wish: "dedupe", when: (has) => has.has("dedupe") || has.has("duplicate") },
  {
    wish: "transcribe",
    when: (has) =>
      has.has("transcribe") || (has.has("transcript") && has.has("make", "add", "write", "extract", "fill", "refresh")),
  },
  { wish: "summarize", when: (has) => has.has("summarize") || (has.has("field:summary") && has.has("make")) },
  {
    wish: "retry_failed",
    when: (has) =>
      has.has("failed") &&
      (has.has("retry", "mend", "clear", "process", "refresh", "relieve") || has.has("task")) &&
      !has.has("log"),
  },
  { wish: "retry_failed", when: (has) => has.has("retry") && has.has("task") },
  { wish: "clear_backlog", when: (has) => has.has("backlog") && !has.has("failed") },
  {
    wish: "relieve",
    when: (has) =>
      has.has("bottleneck") && has.has("relieve", "mend", "remove", "clear", "analyze", "probe") && !has.has("backlog"),
  },
  {
    wish: "relieve",
    when: (has, target) =>
      has.has("relieve") && has.has("convert", "process") && Object.keys(target).length === 0 && !has.begins("kind:"),
  },
  { wish: "loudness", when: (has) => has.has("loudness") && !has.has("log") },
  {
    wish: "loudness",
    when: (has) =>
      has.has("level") && (has.has("audio", "kind:music", "audio-files", "q:lufs") || !has.has("convert", "organize")),
  },
  { wish: "loudness", when: (has) => has.has("q:lufs") },
  { wish: "thumbnails", when: (has) => has.has("thumbnail") && !has.has("dry") },
  {
    wish: "embed",
    when: (has) => has.has("reembed") || (has.has("vector") && has.has("refresh", "reindex", "make", "add", "write")),
  },
  {
    wish: "reindex",
    when: (has) => has.has("reindex") || (has.has("index") && has.has("refresh", "make", "mend", "reindex")),
  },
  {
    wish: "analyze_logs",
    when: (has) =>
      has.has("log") &&
      has.has("analyze", "probe", "process", "refresh", "summarize", "add", "relieve", "mend", "transcribe"),
  },
  {
    wish: "write_tags",
    when: (has) =>
      has.has("write") &&
      (about(has) || has.has("file")) &&
      !(has.has("missing") && !has.has("tag", "file")) &&
      !has.has("transcript", "field:summary", "log"),
  },
  { wish: "fill_gaps", when: (has) => about(has) && has.has("fill", "mend", "add", "make") },
  {
    wish: "fill_gaps",
    when: (has) =>
      has.has("missing") &&
      about(has) &&
      !has.has("convert", "shrink", "thumbnail", "organize", "loudness", "extract", "transcribe", "summarize", "write"),
  },
  { wish: "fill_gaps", when: (has) => has.has("missing") && about(has) && has.has("write") && !has.has("tag", "file") },
  {
    wish: "organize",
    when: (has) => has.has("organize") && !(has.has("backlog", "log") && !has.has("folder", "file")),
  },
  { wish: "organize", when: (has) => has.has("folder") && has.has("mend", "write", "make", "refresh") },
  {
    wish: "extract_audio",
    when: (has, target) => has.has("extract") && (has.has("audio") || target.audioCodec !== undefined),
  },
  {
    wish: "extract_audio",
    when: (has, target) =>
      target.audioCodec !== undefined && !hasPictureTarget(target) && has.has("convert", "make", "write", "shrink"),
  },
  {
    wish: "extract_audio",
    when: (has) => has.has("audio") && has.has("write", "make") && has.has("file", "video") && !has.has("loudness"),
  },
  {
    wish: "transcode",
    when: (has, target) =>
      changing(has) && (target.audioCodec === undefined || hasPictureTarget(target)) && !has.has("tag", "metadata"),
  },
  {
    wish: "transcode",
    when: (has, target) =>
      hasPictureTarget(target) &&
      has.has("make", "write", "relieve", "level", "process", "refresh", "mend", "add") &&
      !has.has("thumbnail"),
  },
  { wish: "transcode", when: (has, target) => hasPictureTarget(target) && !has.isAction },
  {
    wish: "extract_audio",
    when: (has, target) => target.audioCodec !== undefined && !hasPictureTarget(target) && !has.isAction,
  },
  {
    wish: "probe",
    when: (has) =>
      has.has("probe") &&
      !has.has("log", "bottleneck", "duplicate", "failed", "backlog", "index", "thumbnail") &&
      (has.has("file", "technical", "everything", "new", "video", "audio-files", "metadata", "name") ||
        has.begins("kind:") ||
        has.begins("added")),
  },
  { wish: "probe", when: (has) => has.has("technical") && has.has("refresh", "add", "mend", "fill") },
  { wish: "process_new", when: (has) => has.has("process") && !has.has("failed", "backlog", "log", "task") },
  { wish: "outside", when: (has) => has.has("elsewhere") },
  {
    wish: "remove",
    when: (has) => has.has("remove") && !has.has("duplicate", "bottleneck", "failed", "backlog", "in-place"),
  },
];

/** What a wish makes of others in the same clause: "fill missing titles and write them" is both, "rename by title" is no fill. */
const CLEARED: Partial<Record<Wish, readonly Wish[]>> = {
  transcribe: ["fill_gaps", "write_tags", "extract_audio"],
  summarize: ["fill_gaps", "write_tags", "analyze_logs"],
  thumbnails: ["write_tags", "fill_gaps", "extract_audio", "probe"],
  loudness: ["transcode", "fill_gaps", "probe"],
  organize: ["fill_gaps", "write_tags"],
  embed: ["write_tags", "reindex", "fill_gaps"],
  reindex: ["write_tags", "fill_gaps"],
  dedupe: ["fill_gaps", "remove", "organize", "transcode"],
  retry_failed: ["transcode", "loudness", "fill_gaps", "clear_backlog", "relieve", "probe"],
  clear_backlog: ["transcode", "organize", "fill_gaps", "relieve", "process_new"],
  relieve: ["transcode", "loudness", "fill_gaps", "probe", "analyze_logs"],
  extract_audio: ["write_tags", "fill_gaps"],
  transcode: ["write_tags", "fill_gaps"],
  maintenance: ["outside"],
};

/** What a stretch of a goal asks for. */
export function wishesOf(marks: readonly Mark[], target: Partial<ConversionWish>): Wish[] {
  const has = new Concepts(marks);
  if (has.isEmpty) return [];
  const found = new Set(RULES.filter((rule) => rule.when(has, target)).map((rule) => rule.wish));
  for (const wish of found) for (const cleared of CLEARED[wish] ?? []) found.delete(cleared);
  return [...found];
}
