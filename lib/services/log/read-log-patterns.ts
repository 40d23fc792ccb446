import { z } from "zod";
import type { LogTemplate, Prisma } from "#generated/prisma/client.ts";
import type { Page } from "#lib/core/index.ts";
import { logFormatSchema } from "#lib/logs/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import {
  ListLogFilesInput,
  ListLogTemplatesInput,
  type LogFileView,
  LogLevelName,
  type LogTemplateView,
  type LogVolume,
  LogVolumeInput,
} from "./schemas.ts";

const Levels = z.partialRecord(LogLevelName, z.number().int());

export const toTemplateView = (row: LogTemplate, total: number): LogTemplateView => ({
  id: row.id,
  sourceId: row.sourceId,
  template: row.template,
  count: row.count,
  share: total === 0 ? 0 : Math.min(1, row.count / total),
  levels: Levels.catch({}).parse(row.levels),
  firstSeen: row.firstSeen?.toISOString() ?? null,
  lastSeen: row.lastSeen?.toISOString() ?? null,
});

/** Log patterns, the most frequent first. With a level: those that have records of it. */
export async function listLogTemplates({ ctx, input }: Call<ListLogTemplatesInput>): Promise<Page<LogTemplateView>> {
  requireScope(ctx, "read");
  const { cursor, limit, sourceId, search, level } = parseInput(ListLogTemplatesInput, input);
  const offset = offsetOf(cursor);
  const inSource = sourceId === undefined ? {} : { sourceId };
  const where: Prisma.LogTemplateWhereInput = {
    ...inSource,
    ...(search === undefined ? {} : { template: { contains: search } }),
    ...(level === undefined ? {} : { levelNames: { contains: `,${level},` } }),
  };
  const [rows, total, all] = await Promise.all([
    ctx.db.logTemplate.findMany({ where, orderBy: [{ count: "desc" }, { id: "asc" }], skip: offset, take: limit + 1 }),
    ctx.db.logTemplate.count({ where }),
    ctx.db.logTemplate.aggregate({ where: inSource, _sum: { count: true } }),
  ]);
  const lines = all._sum.count ?? 0;
  return toPage(
    rows.map((row) => toTemplateView(row, lines)),
    { offset, limit, total },
  );
}

const HEAD_WORDS: Partial<Record<string, string>> = {
  timestamp: "time",
  level: "level",
  priority: "priority",
  letter: "level",
  integer: "number",
  bracket: "brackets",
};

/** A detected format in words: the structured forms that occur, or what stands in front of the message. */
export function nameFormat(stored: unknown): string | null {
  const format = logFormatSchema.safeParse(stored).data;
  if (format === undefined) return null;
  const head = (format.layouts[0]?.fields ?? []).flatMap((field) => HEAD_WORDS[field.kind] ?? []);
  const text = head.length === 0 ? [] : [`text with ${[...new Set(head)].join(", ")}`];
  const forms = [...(format.json ? ["JSON lines"] : []), ...(format.logfmt ? ["logfmt"] : []), ...text];
  return forms.length === 0 ? "plain text" : forms.join(", ");
}

/** Log files and how much of them was read. */
export async function listLogFiles({ ctx, input }: Call<ListLogFilesInput>): Promise<Page<LogFileView>> {
  requireScope(ctx, "read");
  const { cursor, limit, sourceId } = parseInput(ListLogFilesInput, input);
  const offset = offsetOf(cursor);
  const where = sourceId === undefined ? {} : { sourceId };
  const [rows, total] = await Promise.all([
    ctx.db.logFile.findMany({ where, orderBy: [{ sourceId: "asc" }, { path: "asc" }], skip: offset, take: limit + 1 }),
    ctx.db.logFile.count({ where }),
  ]);
  const views = rows.map(
    (row): LogFileView => ({
      id: row.id,
      sourceId: row.sourceId,
      path: row.path,
      sizeBytes: Number(row.sizeBytes),
      lineCount: row.lineCount,
      oddLineCount: row.oddLineCount,
      format: nameFormat(row.format),
      firstEventAt: row.firstEventAt?.toISOString() ?? null,
      lastEventAt: row.lastEventAt?.toISOString() ?? null,
      problem: row.problem,
    }),
  );
  return toPage(views, { offset, limit, total });
}

const NICE_SECONDS = [60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400, 7 * 86_400];

/** Records per time and level, in at most `buckets` steps of a round length; empty steps are there with no counts. */
export async function getLogVolume({ ctx, input }: Call<LogVolumeInput>): Promise<LogVolume> {
  requireScope(ctx, "read");
  const { sourceId, buckets } = parseInput(LogVolumeInput, input);
  const rows = await ctx.db.logBucket.findMany({
    where: sourceId === undefined ? {} : { sourceId },
    orderBy: { startAt: "asc" },
  });
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return { bucketSeconds: 0, buckets: [] };
  const spanSec = (last.startAt.getTime() - first.startAt.getTime()) / 1000 + last.seconds;
  const seconds =
    NICE_SECONDS.find((size) => spanSec / size <= buckets) ?? Math.ceil(spanSec / buckets / 86_400) * 86_400;
  const startOf = (at: Date) => Math.floor(at.getTime() / 1000 / seconds);
  const firstStep = startOf(first.startAt);
  const steps = Array.from({ length: startOf(last.startAt) - firstStep + 1 }, (_, index) => ({
    startAt: new Date((firstStep + index) * seconds * 1000).toISOString(),
    counts: {} as Partial<Record<LogLevelName, number>>,
  }));
  for (const row of rows) {
    const counts = steps[startOf(row.startAt) - firstStep]?.counts;
    const level = LogLevelName.catch("none").parse(row.level);
    if (counts !== undefined) counts[level] = (counts[level] ?? 0) + row.count;
  }
  return { bucketSeconds: seconds, buckets: steps };
}
