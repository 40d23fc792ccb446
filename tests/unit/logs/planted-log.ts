import { type LogFinding, type LogFindingKind, type LogState, type LogSummary, logEngine } from "#lib/logs/index.ts";

import { type Line, LOG_STYLES, type LogStyle } from "./log-styles.ts";

/** Week of a service's log with what is planted in it; the same seed gives the same bytes. */
export type PlantedLog = { text: string; planted: Planted[] };
export type Planted = { kind: LogFindingKind; words: string; fromMs: number; toMs: number };

const START_MS = Date.UTC(2026, 2, 2);
const WEEK_MS = 7 * 86_400_000;
const HOUR_MS = 3_600_000;

/** Mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Source = {
  level: string;
  perDay: number;
  daily: boolean;
  uneven: boolean;
  text: (random: () => number) => string;
};

const int = (random: () => number, from: number, to: number) => from + Math.floor(random() * (to - from + 1));
const normal = (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const duration = (random: () => number, median: number) => Math.round(median * Math.exp(0.4 * normal(random)));

const SOURCES: readonly Source[] = [
  {
    level: "INFO",
    perDay: 900,
    daily: true,
    uneven: false,
    text: (r) => `Stored chunk ${int(r, 1, 9999)} of volume ${int(r, 1, 40)} in ${duration(r, 120)} ms`,
  },
  {
    level: "INFO",
    perDay: 600,
    daily: true,
    uneven: true,
    text: (r) => `Served request for item ${int(r, 1, 5000)} took ${duration(r, 45)} ms`,
  },
  {
    level: "INFO",
    perDay: 300,
    daily: false,
    uneven: false,
    text: (r) => `Cache refreshed, ${int(r, 100, 900)} entries kept`,
  },
  {
    level: "DEBUG",
    perDay: 400,
    daily: false,
    uneven: true,
    text: (r) => `Poll of queue returned ${int(r, 0, 9)} messages`,
  },
  {
    level: "INFO",
    perDay: 120,
    daily: true,
    uneven: false,
    text: (r) => `Session ${int(r, 1000, 9999)} opened from 10.0.0.${int(r, 1, 250)}`,
  },
  {
    level: "INFO",
    perDay: 118,
    daily: true,
    uneven: false,
    text: (r) => `Session ${int(r, 1000, 9999)} closed by client`,
  },
  {
    level: "WARN",
    perDay: 40,
    daily: false,
    uneven: false,
    text: (r) => `Slow query detected on shard ${int(r, 1, 16)}`,
  },
  {
    level: "WARN",
    perDay: 15,
    daily: false,
    uneven: true,
    text: (r) => `Disk usage of node ${int(r, 1, 8)} above ${int(r, 80, 95)} percent`,
  },
  {
    level: "ERROR",
    perDay: 12,
    daily: false,
    uneven: false,
    text: (r) => `Upload of part ${int(r, 1, 99)} failed: connection reset`,
  },
  {
    level: "ERROR",
    perDay: 4,
    daily: false,
    uneven: false,
    text: (r) => `Lease ${int(r, 100, 999)} expired before renewal`,
  },
  { level: "INFO", perDay: 2, daily: false, uneven: false, text: () => "Configuration reloaded from disk" },
];

function sprinkle(
  random: () => number,
  source: Source,
  out: Line[],
  fromMs = START_MS,
  toMs = START_MS + WEEK_MS,
): void {
  for (let hour = fromMs; hour < toMs; hour += HOUR_MS) {
    const ofDay = new Date(hour).getUTCHours();
    const wave = source.daily ? 1 + 0.7 * Math.sin(((ofDay - 9) / 24) * 2 * Math.PI) : 1;
    const unrest = source.uneven ? Math.exp(0.35 * normal(random) - 0.06) : 1;
    const mean = (source.perDay / 24) * wave * unrest;
    for (let at = -Math.log(1 - random()) / mean; at < 1; at += -Math.log(1 - random()) / mean) {
      const ts = hour + at * HOUR_MS;
      if (ts < toMs) out.push({ ts, level: source.level, text: source.text(random) });
    }
  }
}

type Plan = { random: () => number; lines: Line[]; planted: Planted[] };
type Planter = (plan: Plan) => void;

const somewhere = (random: () => number, from: number, to: number) =>
  START_MS + (from + (to - from) * random()) * WEEK_MS;

/** One way of planting each kind of event. */
export const PLANTERS: Record<LogFindingKind, Planter> = {
  burst({ random, lines, planted }) {
    const fromMs = somewhere(random, 0.2, 0.9);
    const toMs = fromMs + int(random, 2, 20) * 60_000;
    const count = int(random, 25, 80);
    for (let i = 0; i < count; i++)
      lines.push({
        ts: fromMs + random() * (toMs - fromMs),
        level: "ERROR",
        text: `Upload of part ${int(random, 1, 99)} failed: connection reset`,
      });
    planted.push({ kind: "burst", words: "Upload of part", fromMs, toMs });
  },
  silence(plan) {
    const fromMs = somewhere(plan.random, 0.2, 0.8);
    const toMs = fromMs + int(plan.random, 8, 14) * HOUR_MS;
    plan.lines = plan.lines.filter(({ ts, text }) => !(text.startsWith("Cache refreshed") && ts > fromMs && ts < toMs));
    plan.planted.push({ kind: "silence", words: "Cache refreshed", fromMs, toMs });
  },
  new_pattern({ random, lines, planted }) {
    const fromMs = somewhere(random, 0.55, 0.8);
    const toMs = START_MS + WEEK_MS;
    const source: Source = {
      level: "WARN",
      perDay: 14,
      daily: false,
      uneven: false,
      text: (r) => `Checksum mismatch in segment ${int(r, 1, 500)}`,
    };
    sprinkle(random, source, lines, fromMs, toMs);
    planted.push({ kind: "new_pattern", words: "Checksum mismatch", fromMs, toMs });
  },
  level_shift({ random, lines, planted }) {
    const fromMs = somewhere(random, 0.3, 0.7);
    const toMs = START_MS + WEEK_MS;
    const source: Source = {
      level: "ERROR",
      perDay: 150,
      daily: true,
      uneven: false,
      text: (r) => `Lease ${int(r, 100, 999)} expired before renewal`,
    };
    sprinkle(random, source, lines, fromMs, toMs);
    planted.push({ kind: "level_shift", words: "expired before renewal", fromMs, toMs });
  },
  change_point(plan) {
    const fromMs = somewhere(plan.random, 0.25, 0.75);
    const factor = 1.8 + plan.random();
    plan.lines = plan.lines.map((line) => {
      if (line.ts < fromMs || !line.text.startsWith("Stored chunk")) return line;
      return {
        ...line,
        text: line.text.replace(/(\d+) ms$/, (_, ms: string) => `${Math.round(Number(ms) * factor)} ms`),
      };
    });
    plan.planted.push({ kind: "change_point", words: "Stored chunk", fromMs, toMs: START_MS + WEEK_MS });
  },
  periodicity({ random, lines, planted }) {
    const periodMs = int(random, 5, 60) * 60_000;
    for (let ts = START_MS + random() * periodMs; ts < START_MS + WEEK_MS; ts += periodMs) {
      lines.push({
        ts: ts + random() * periodMs * 0.02,
        level: "INFO",
        text: `Backup tick finished with code ${int(random, 0, 1)}`,
      });
    }
    planted.push({ kind: "periodicity", words: "Backup tick", fromMs: START_MS, toMs: START_MS + WEEK_MS });
  },
  cascade({ random, lines, planted }) {
    const causes: Line[] = [];
    sprinkle(
      random,
      { level: "WARN", perDay: 6, daily: false, uneven: false, text: (r) => `Replica ${int(r, 1, 5)} lags behind` },
      causes,
    );
    for (const cause of causes) {
      lines.push(cause);
      if (random() < 0.9)
        lines.push({
          ts: cause.ts + 500 + random() * 4000,
          level: "ERROR",
          text: `Read repair of key ${int(random, 1, 999)} aborted`,
        });
    }
    planted.push({ kind: "cascade", words: "Read repair", fromMs: START_MS, toMs: START_MS + WEEK_MS });
  },
  retry_storm({ random, lines, planted }) {
    const fromMs = somewhere(random, 0.2, 0.9);
    let ts = fromMs;
    for (let i = 0; i < int(random, 20, 60); i++) {
      lines.push({ ts, level: "WARN", text: `Retrying delivery to endpoint ${int(random, 1, 3)}, attempt ${i + 1}` });
      ts += 2000 + random() * 4000;
    }
    planted.push({ kind: "retry_storm", words: "Retrying delivery", fromMs, toMs: ts });
  },
};

/** Habits of an ordinary service that are no events: a nightly job, quiet weekends, sequences, noisy durations. */
const HABITS: Record<string, Planter> = {
  "a nightly job": ({ random, lines }) => {
    for (let day = 0; day < 7; day++) {
      const from = START_MS + day * 24 * HOUR_MS + 2 * HOUR_MS + random() * 600_000;
      for (let i = 0; i < 40; i++) {
        lines.push({
          ts: from + i * 2000 + random() * 1000,
          level: "INFO",
          text: `Archived folder ${int(random, 1, 900)}`,
        });
      }
    }
  },
  "quiet weekends": (plan) => {
    plan.lines = plan.lines.filter(({ ts, level }) => {
      const weekend = ts > START_MS + 5 * 24 * HOUR_MS;
      return !weekend || level === "ERROR" || plan.random() < 0.25;
    });
  },
  "requests in three steps": ({ random, lines }) => {
    for (let ts = START_MS; ts < START_MS + WEEK_MS; ts += -Math.log(1 - random()) * 900_000) {
      const id = int(random, 1, 99_999);
      lines.push({ ts, level: "INFO", text: `Job ${id} accepted` });
      lines.push({ ts: ts + 800 + 400 * random(), level: "INFO", text: `Job ${id} running` });
      lines.push({
        ts: ts + 9000 + 9000 * random(),
        level: "INFO",
        text: `Job ${id} finished in ${duration(random, 9000)} ms`,
      });
    }
  },
  "durations that follow the hour": (plan) => {
    plan.lines = plan.lines.map((line) => {
      const hour = new Date(line.ts).getUTCHours();
      const factor = 1 + 0.6 * Math.sin(((hour - 8) / 24) * 2 * Math.PI);
      return {
        ...line,
        text: line.text.replace(/(\d+) ms$/, (_, ms: string) => `${Math.round(Number(ms) * factor)} ms`),
      };
    });
  },
  "rare starts that write much": ({ random, lines }) => {
    for (let start = 0; start < 5; start++) {
      const from = somewhere(random, 0, 1);
      for (let i = 0; i < 25; i++)
        lines.push({
          ts: from + i * 30,
          level: "INFO",
          text: `Module ${"abcdefghijklmnopqrstuvwxy"[i]}x loaded in ${duration(random, 12)} ms`,
        });
    }
  },
};

export const HABIT_NAMES = Object.keys(HABITS);

/** How the week looks around what is planted. */
export type PlantOptions = { style?: LogStyle | undefined; volume?: number | undefined };

/** Style and volume drawn by a seed: a third to three times the usual lines. */
export function plantOptions(seed: number): PlantOptions & { style: LogStyle } {
  const random = randomFrom(seed ^ 0x5bd1e995);
  const style = LOG_STYLES[Math.floor(random() * LOG_STYLES.length)] as LogStyle;
  return { style, volume: 10 ** (random() - 0.5) };
}

/** A quiet week with a habit. */
export const plantHabit = (seed: number, habit: string, options: PlantOptions = {}): string =>
  toText(seed, [HABITS[habit] as Planter], options).text;

/** A quiet week, with the given kinds planted in it. */
export const plantLog = (seed: number, kinds: readonly LogFindingKind[], options: PlantOptions = {}): PlantedLog =>
  toText(
    seed,
    kinds.map((kind) => PLANTERS[kind]),
    options,
  );

function toText(
  seed: number,
  planters: readonly Planter[],
  { style = LOG_STYLES[0] as LogStyle, volume = 1 }: PlantOptions,
): PlantedLog {
  const random = randomFrom(seed);
  const plan: Plan = { random, lines: [], planted: [] };
  for (const source of SOURCES) sprinkle(random, { ...source, perDay: source.perDay * volume }, plan.lines);
  for (const plant of planters) plant(plan);
  plan.lines.sort((a, b) => a.ts - b.ts);
  return { text: plan.lines.map((line, i) => `${style.write(line, i)}\n`).join(""), planted: plan.planted };
}

/** The same lines with their messages dealt out anew over the times: nothing can be found in them any more. */
export function shuffled(text: string, headLength: number, seed: number): string {
  const random = randomFrom(seed);
  const rows = text.trimEnd().split("\n");
  const times = rows.map((row) => row.slice(0, headLength));
  const messages = rows.map((row) => row.slice(headLength));
  for (let i = messages.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [messages[i], messages[j]] = [messages[j] as string, messages[i] as string];
  }
  return messages.map((message, i) => `${times[i]}${message}\n`).join("");
}

/** Runs the engine over a text as one file. */
export const analyzeText = (text: string): LogSummary => analyzeWhole(text).summary;

/** The same, with the state that the summary was made from. */
export function analyzeWhole(text: string): { summary: LogSummary; state: LogState } {
  const referenceMs = Date.UTC(2026, 11, 31);
  const bytes = new TextEncoder().encode(text);
  const format = logEngine.detectFormat([bytes], referenceMs);
  const miner = logEngine.createMiner([{ index: 0, format, referenceMs }]);
  miner.add({ file: 0, offset: 0, bytes, droppedBytes: 0, tornEnd: false });
  const state = logEngine.mergeParts(logEngine.emptyState(), [miner.finish()], ["/log"]);
  return { summary: logEngine.summarize(state), state };
}

/** Whether a finding tells of a planted event: its pattern (or, for shifts of the whole log, its kind), at its time. */
export function tells(summary: LogSummary, finding: LogFinding, event: Planted): boolean {
  const texts = finding.templateIds.map(
    (id) => summary.templates.find((template) => template.id === id)?.template ?? "",
  );
  const named = finding.kind === "level_shift" || texts.some((text) => text.includes(event.words));
  const slack = 6 * HOUR_MS;
  return named && finding.firstSeen <= event.toMs + slack && finding.lastSeen >= event.fromMs - slack;
}
