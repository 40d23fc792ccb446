import type { Page } from "#lib/core/index.ts";
import { logFormatSchema } from "#lib/logs/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import { correctionOf } from "#lib/services/source/index.ts";
import { ListLogFilesInput, type LogFileView } from "./schemas.ts";

const HEAD_WORDS: Partial<Record<string, string>> = {
  timestamp: "time",
  level: "level",
  anyLevel: "level",
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
    ctx.db.logFile.findMany({
      where,
      orderBy: [{ sourceId: "asc" }, { path: "asc" }],
      skip: offset,
      take: limit + 1,
      include: { source: { select: { config: true } } },
    }),
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
      isCorrected: correctionOf(row.source, row.path) !== null,
      firstEventAt: row.firstEventAt?.toISOString() ?? null,
      lastEventAt: row.lastEventAt?.toISOString() ?? null,
      problem: row.problem,
    }),
  );
  return toPage(views, { offset, limit, total });
}
