import type { Source } from "#generated/prisma/client.ts";
import { analyzeLogFiles, type LogAnalysis, listLogFiles } from "#lib/connectors/log-files/index.ts";
import { newId } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { inOrderOfTime, type LogFormat, logEngine } from "#lib/logs/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { storeFindings } from "#lib/services/finding/index.ts";
import {
  type LineIndex,
  readCheckpoint,
  type VariableSample,
  type VariableSamples,
  writeLogState,
} from "#lib/services/log-store/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { correctionOf, correctionsKey, type SourceSummary } from "#lib/services/source/index.ts";
import { storeLoggedRuns } from "#lib/services/task/index.ts";
import { findingsOf, selectorsOf } from "./log-findings.ts";
import { type Look, nameOf, type Template } from "./log-look.ts";
import { type KnownMarks, rememberPatterns, storePatternMemory } from "./log-pattern-memory.ts";
import type { Watch } from "./observe-media.ts";

const CHUNK = 500;
const TEMPLATE_MAX = 4_000;
const DAY_MS = 86_400_000;
const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "none"] as const;
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

const dateOf = (ms: number | null): Date | null => (ms === null || !Number.isFinite(ms) ? null : new Date(ms));

const oddLines = (counts: LogAnalysis["files"][number]["counts"]): number =>
  counts.binaryLines + counts.hugeLines + counts.tornLines;

async function storeFiles(tx: Tx, { source, analysis, now }: Look): Promise<void> {
  await tx.logFile.deleteMany({ where: { sourceId: source.id } });
  const rows = analysis.files.map((file) => ({
    id: newId("lgf"),
    sourceId: source.id,
    path: nameOf(source, file.path),
    sizeBytes: BigInt(file.cursor.size),
    cursor: plain(file.cursor),
    format: plain(file.format),
    lineCount: file.counts.lines,
    oddLineCount: oddLines(file.counts),
    firstEventAt: dateOf(file.firstMs),
    lastEventAt: dateOf(file.lastMs),
    state: file.problems.length === 0 ? "ok" : "partly_read",
    problem: file.problems[0] ?? null,
    updatedAt: now,
  }));
  for (let from = 0; from < rows.length; from += CHUNK)
    await tx.logFile.createMany({ data: rows.slice(from, from + CHUNK) });
}

/** A template row for each pattern that is not too old; returns those that are new or read differently now. */
async function storeTemplates(tx: Tx, look: Look, marks: ReadonlyMap<string, string>): Promise<Template[]> {
  const { source, analysis, now } = look;
  const sourceId = source.id;
  const known = await tx.logTemplate.findMany({
    where: { sourceId },
    select: { templateKey: true, id: true, template: true, foundAt: true },
  });
  const before = new Map(known.map((row) => [row.templateKey, row]));
  await tx.logTemplate.deleteMany({ where: { sourceId } });
  const kept = analysis.templates.filter(
    (template) => (template.lastSeenMs ?? look.patternsFromMs) >= look.patternsFromMs || marks.has(template.id),
  );
  const rows = kept.map((template) => {
    const levels = LEVELS.filter((level) => template.levels[level] > 0);
    return {
      id: before.get(template.id)?.id ?? newId("ltp"),
      sourceId,
      templateKey: template.id,
      template: template.template.slice(0, TEMPLATE_MAX),
      count: template.count,
      levels: Object.fromEntries(levels.map((level) => [level, template.levels[level]])),
      levelNames: `,${levels.join(",")},`,
      firstSeen: dateOf(template.firstSeenMs),
      lastSeen: dateOf(template.lastSeenMs),
      variables: plain(template.variables),
      lines: [{ path: nameOf(source, template.example.file), offset: template.example.offset }],
      mark: marks.get(template.id) ?? null,
      foundAt: before.get(template.id)?.foundAt ?? now,
      updatedAt: now,
    };
  });
  for (let from = 0; from < rows.length; from += CHUNK) {
    await tx.logTemplate.createMany({ data: rows.slice(from, from + CHUNK) });
  }
  return kept.filter((one) => before.get(one.id)?.template !== one.template.slice(0, TEMPLATE_MAX));
}

async function storeBuckets(tx: Tx, { source, analysis, volumeFromMs }: Look): Promise<void> {
  await tx.logBucket.deleteMany({ where: { sourceId: source.id } });
  const seconds = Math.max(1, Math.round(analysis.bucketMs / 1000));
  const rows = analysis.buckets
    .filter((bucket) => bucket.startMs >= volumeFromMs)
    .flatMap((bucket) =>
      LEVELS.filter((level) => bucket.levels[level] > 0).map((level) => ({
        sourceId: source.id,
        startAt: new Date(bucket.startMs),
        seconds,
        level,
        count: bucket.levels[level],
      })),
    );
  for (let from = 0; from < rows.length; from += CHUNK)
    await tx.logBucket.createMany({ data: rows.slice(from, from + CHUNK) });
}

const toIndex = (look: Look, known: KnownMarks): LineIndex => ({
  version: 3,
  files: look.analysis.state.files.map((file) => nameOf(look.source, file.path)),
  templateIds: look.analysis.templates.map((template) => template.id),
  templateOfShape: look.analysis.templateOfShape,
  lines: look.analysis.state.lines,
  selectors: selectorsOf(look, known),
});

function toSamples({ analysis }: Look): VariableSamples {
  const samples = analysis.templates.flatMap((template) => {
    const some = template.parts.map(({ slot, name, sample }, number): VariableSample => {
      const stats = template.variables[number];
      const { times, values } = inOrderOfTime(sample);
      const counted = { count: stats?.count ?? values.length, kind: stats?.kind ?? "number" };
      return { slot, name, ...counted, times: Float64Array.from(times), values: Float64Array.from(values) };
    });
    return some.length === 0 ? [] : [[template.id, some] as const];
  });
  return { version: 1, samples: Object.fromEntries(samples) };
}

/** Formats and zones that a person set, by file; the last word on a file counts. */
function correctionsFor(source: Source, paths: readonly string[]) {
  const formats: Record<string, LogFormat> = {};
  const zones: Record<string, number> = {};
  for (const path of paths) {
    const correction = correctionOf(source, nameOf(source, path));
    if (correction?.format != null) formats[path] = correction.format;
    if (correction?.zoneOffsetMin != null) zones[path] = correction.zoneOffsetMin;
  }
  return { formats, zones };
}

async function analyse(ctx: ServiceContext, source: Source, folder: string, watch: Watch): Promise<LogAnalysis> {
  const { files } = await listLogFiles([folder]);
  const corrections = correctionsFor(
    source,
    files.map((file) => file.path),
  );
  const stored = await readCheckpoint(ctx.env, source.id);
  const isSame = stored?.corrections === correctionsKey(source);
  return analyzeLogFiles({
    engine: logEngine,
    paths: [folder],
    ...(stored === null || !isSame ? {} : { checkpoint: stored.checkpoint }),
    ...corrections,
    nowMs: ctx.now().getTime(),
    onProgress: ({ bytesRead, bytesTotal }) =>
      watch.report({ phase: "Reading logs", done: bytesRead, total: bytesTotal, unit: "bytes" }),
    signal: watch.signal,
  });
}

/** Age is counted from the last line of a source, so that a log of years ago can be looked at. */
function endOf({ files }: LogAnalysis, nowMs: number): number {
  const last = Math.max(...files.map(({ lastMs }) => lastMs ?? Number.NEGATIVE_INFINITY));
  return Number.isFinite(last) ? Math.min(last, nowMs) : nowMs;
}

async function storeAll(ctx: ServiceContext, look: Look): Promise<{ known: KnownMarks; changed: Template[] }> {
  return ctx.db.$transaction(
    async (tx) => {
      await storeFiles(tx, look);
      const known = await storePatternMemory(tx, look.source, look.analysis.templates, look.now);
      const changed = await storeTemplates(tx, look, known.marks);
      await storeBuckets(tx, look);
      return { known, changed };
    },
    { timeout: 120_000 },
  );
}

/** Reads what is new in the logs below a folder, mines it and stores patterns, volume and findings. */
export async function observeLogs(
  ctx: ServiceContext,
  source: Source,
  folder: string,
  watch: Watch,
): Promise<SourceSummary> {
  const analysis = await analyse(ctx, source, folder, watch);
  watch.report({ phase: "Storing patterns", done: 0, total: analysis.templates.length, unit: "patterns" });
  const settings = await readSettings(ctx);
  const now = ctx.now();
  const endMs = endOf(analysis, now.getTime());
  const look: Look = {
    source,
    analysis,
    now,
    patternsFromMs: endMs - settings.log_pattern_keep_days * DAY_MS,
    volumeFromMs: endMs - settings.log_volume_keep_days * DAY_MS,
  };
  const { known, changed } = await storeAll(ctx, look);
  const findings = findingsOf(look, known);
  await storeFindings(ctx, { sourceId: source.id, stage: "logs" }, findings);
  await writeLogState(ctx.env, source.id, {
    index: toIndex(look, known),
    variables: toSamples(look),
    checkpoint: { version: 3, corrections: correctionsKey(source), checkpoint: analysis.checkpoint },
  });
  await rememberPatterns(ctx, source.id, changed);
  await storeLoggedRuns(ctx, source, analysis.state.tasks);
  return summaryOf(look, findings.length);
}

function summaryOf({ source, analysis }: Look, findings: number): SourceSummary {
  const sum = (pick: (file: LogAnalysis["files"][number]) => number) =>
    analysis.files.reduce((all, file) => all + pick(file), 0);
  return {
    logFiles: analysis.files.length,
    logLines: sum((file) => file.counts.lines),
    logOddLines: sum((file) => oddLines(file.counts)),
    logTemplates: analysis.templates.length,
    logBytesRead: analysis.bytesRead,
    findings,
    problems: analysis.files
      .flatMap((file) => file.problems.map((problem) => `${nameOf(source, file.path)}: ${problem}`))
      .slice(0, 20),
  };
}
