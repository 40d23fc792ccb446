import { isAbsolute, relative } from "node:path";
import type { Source } from "#generated/prisma/client.ts";
import { analyzeLogFiles, type LogAnalysis } from "#lib/connectors/log-files/index.ts";
import { EMPTY_EVIDENCE, newId } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { logEngine } from "#lib/logs/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type FindingInput, storeFindings } from "#lib/services/finding/index.ts";
import { readCheckpoint, writeLogState } from "#lib/services/log-store/index.ts";
import type { SourceSummary } from "#lib/services/source/index.ts";
import type { Watch } from "./observe-media.ts";

const CHUNK = 500;
const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "none"] as const;
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

/** Files below the source are named from there, so that they keep their name when the source's folder moves. */
function nameOf(source: Source, path: string): string {
  const inside = relative(source.path, path);
  return inside.startsWith("..") || isAbsolute(inside) ? path : inside;
}

const dateOf = (ms: number | null): Date | null => (ms === null || !Number.isFinite(ms) ? null : new Date(ms));

const oddLines = (counts: LogAnalysis["files"][number]["counts"]): number =>
  counts.binaryLines + counts.hugeLines + counts.tornLines;

async function storeFiles(tx: Tx, source: Source, analysis: LogAnalysis, now: Date): Promise<void> {
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

async function storeTemplates(tx: Tx, source: Source, analysis: LogAnalysis, now: Date): Promise<void> {
  const sourceId = source.id;
  const known = await tx.logTemplate.findMany({
    where: { sourceId },
    select: { templateKey: true, id: true, mark: true },
  });
  const before = new Map(known.map((row) => [row.templateKey, row]));
  await tx.logTemplate.deleteMany({ where: { sourceId } });
  const rows = analysis.templates.map((template) => {
    const levels = LEVELS.filter((level) => template.levels[level] > 0);
    return {
      id: before.get(template.id)?.id ?? newId("ltp"),
      sourceId,
      templateKey: template.id,
      template: template.template.slice(0, 4_000),
      count: template.count,
      levels: Object.fromEntries(levels.map((level) => [level, template.levels[level]])),
      levelNames: `,${levels.join(",")},`,
      firstSeen: dateOf(template.firstSeenMs),
      lastSeen: dateOf(template.lastSeenMs),
      variables: plain(template.variables),
      lines: [{ path: nameOf(source, template.example.file), offset: template.example.offset }],
      mark: before.get(template.id)?.mark ?? null,
      updatedAt: now,
    };
  });
  for (let from = 0; from < rows.length; from += CHUNK) {
    await tx.logTemplate.createMany({ data: rows.slice(from, from + CHUNK) });
  }
}

async function storeBuckets(tx: Tx, source: Source, analysis: LogAnalysis): Promise<void> {
  await tx.logBucket.deleteMany({ where: { sourceId: source.id } });
  const seconds = Math.max(1, Math.round(analysis.bucketMs / 1000));
  const rows = analysis.buckets.flatMap((bucket) =>
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

function toFinding(source: Source, finding: LogAnalysis["findings"][number]): FindingInput {
  const figures = Object.entries(finding.measures).map(([label, value]) => ({ label, value, unit: "" }));
  return {
    findingKey: `logs:${finding.id}`,
    kind: `log_${finding.kind}`,
    subject: finding.templateIds[0] ?? finding.kind,
    severity: finding.severity,
    title: finding.title,
    report: finding.title,
    impactMs: null,
    share: null,
    confidence: finding.confidence,
    firstSeenMs: finding.firstSeen,
    lastSeenMs: finding.lastSeen,
    evidence: {
      ...EMPTY_EVIDENCE,
      logLines: finding.evidence.map(({ file, offset }) => ({ path: nameOf(source, file), offset })),
      logLineCount: finding.count,
      figures: figures.filter(({ value }) => Number.isFinite(value)),
    },
  };
}

const toIndex = (source: Source, analysis: LogAnalysis) => ({
  version: 1 as const,
  files: analysis.state.files.map((file) => nameOf(source, file.path)),
  templateIds: analysis.templates.map((template) => template.id),
  templateOfShape: analysis.templateOfShape,
  lines: analysis.state.lines,
});

/** Reads what is new in the logs below a folder, mines it and stores patterns, volume and findings. */
export async function observeLogs(
  ctx: ServiceContext,
  source: Source,
  folder: string,
  watch: Watch,
): Promise<SourceSummary> {
  const checkpoint = await readCheckpoint(ctx.env, source.id);
  const analysis = await analyzeLogFiles({
    engine: logEngine,
    paths: [folder],
    ...(checkpoint === null ? {} : { checkpoint }),
    nowMs: ctx.now().getTime(),
    onProgress: ({ bytesRead, bytesTotal }) =>
      watch.report({ phase: "Reading logs", done: bytesRead, total: bytesTotal, unit: "bytes" }),
    signal: watch.signal,
  });
  watch.report({ phase: "Storing patterns", done: 0, total: analysis.templates.length, unit: "patterns" });
  const now = ctx.now();
  await ctx.db.$transaction(
    async (tx) => {
      await storeFiles(tx, source, analysis, now);
      await storeTemplates(tx, source, analysis, now);
      await storeBuckets(tx, source, analysis);
    },
    { timeout: 120_000 },
  );
  const findings = analysis.findings.map((finding) => toFinding(source, finding));
  await storeFindings(ctx, { sourceId: source.id, stage: "logs" }, findings);
  await writeLogState(ctx.env, source.id, { index: toIndex(source, analysis), checkpoint: analysis.checkpoint });
  const sum = (pick: (file: LogAnalysis["files"][number]) => number) =>
    analysis.files.reduce((all, file) => all + pick(file), 0);
  return {
    logFiles: analysis.files.length,
    logLines: sum((file) => file.counts.lines),
    logOddLines: sum((file) => oddLines(file.counts)),
    logTemplates: analysis.templates.length,
    logBytesRead: analysis.bytesRead,
    findings: findings.length,
    problems: analysis.files
      .flatMap((file) => file.problems.map((problem) => `${nameOf(source, file.path)}: ${problem}`))
      .slice(0, 20),
  };
}
