import { AppError, EMPTY_EVIDENCE, Evidence } from "#lib/core/index.ts";
import {
  type Call,
  offsetOf,
  parseInput,
  requireScope,
  type ServiceContext,
  toPage,
} from "#lib/services/context/index.ts";
import { type LineIndex, readLineIndex } from "#lib/services/log-store/index.ts";
import { type Places, placesOfFinding, placesOfRecords, type RecordFilter } from "./line-places.ts";
import { readPlaces, searchPlaces } from "./read-places.ts";
import { ListLogLinesInput, LOG_LEVELS, type LogLinePage } from "./schemas.ts";

async function indexOf(ctx: ServiceContext, sourceId: string): Promise<LineIndex> {
  const index = await readLineIndex(ctx.env, sourceId);
  if (index !== null) return index;
  throw new AppError("NOT_FOUND", "The logs of this source have not been read yet.", {
    hint: "Read the source first.",
  });
}

const filterOf = (input: ListLogLinesInput, template: number | null): RecordFilter => ({
  template,
  level: input.level === undefined ? null : LOG_LEVELS.indexOf(input.level),
  fromMs: input.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(input.from),
  toMs: input.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(input.to),
  order: input.order,
});

async function ofTemplate(ctx: ServiceContext, templateId: string, input: ListLogLinesInput): Promise<Places> {
  const template = await ctx.db.logTemplate.findUnique({ where: { id: templateId } });
  if (template === null) throw new AppError("NOT_FOUND", `There is no log pattern ${templateId}.`);
  const index = await indexOf(ctx, template.sourceId);
  const number = index.templateIds.indexOf(template.templateKey);
  return placesOfRecords(index, template.sourceId, filterOf(input, number));
}

async function ofFinding(ctx: ServiceContext, findingId: string, input: ListLogLinesInput): Promise<Places> {
  const finding = await ctx.db.finding.findUnique({ where: { id: findingId } });
  if (finding?.sourceId == null) throw new AppError("NOT_FOUND", `There is no finding ${findingId}.`);
  const { sourceId, findingKey } = finding;
  const index = await readLineIndex(ctx.env, sourceId);
  const all = index === null ? null : placesOfFinding(index, sourceId, { key: findingKey, order: input.order });
  if (all !== null) return all;
  const { logLines } = Evidence.catch(EMPTY_EVIDENCE).parse(finding.evidence);
  const places = logLines.map((line) => ({ sourceId, ...line, timeMs: null, level: null }));
  return { total: places.length, page: (from, limit) => places.slice(from, from + limit) };
}

/** Which lines are meant; a path counts only when it is a file that was read of this source. */
async function findPlaces(ctx: ServiceContext, input: ListLogLinesInput): Promise<Places> {
  const { templateId, findingId, sourceId, path, offset } = input;
  if (templateId !== undefined) return ofTemplate(ctx, templateId, input);
  if (findingId !== undefined) return ofFinding(ctx, findingId, input);
  if (sourceId === undefined) {
    throw new AppError("INVALID_INPUT", "Say which lines: of a pattern, behind a finding, or of a source.");
  }
  if (path === undefined) return placesOfRecords(await indexOf(ctx, sourceId), sourceId, filterOf(input, null));
  const file = await ctx.db.logFile.findUnique({ where: { sourceId_path: { sourceId, path } } });
  if (file === null) throw new AppError("NOT_FOUND", `${path} is no log file of this source.`);
  const place = { sourceId, path, offset: offset ?? 0, timeMs: null, level: null };
  return { total: 1, page: (from, limit) => [place].slice(from, from + limit) };
}

const cursorOf = (offset: number): string => Buffer.from(`o:${offset}`).toString("base64url");

/**
 * Log lines as they stand in their files: of a pattern or a source, behind a finding, or around a place. `limit` counts
 * lines without their context. A file that changed since gives a line with a problem, not a fault. A search goes
 * through the lines in their files and answers with what it has after a moment: the cursor goes on from there.
 */
export async function listLogLines({ ctx, input }: Call<unknown>): Promise<LogLinePage> {
  requireScope(ctx, "read");
  const parsed = parseInput(ListLogLinesInput, input);
  const { limit, context, search } = parsed;
  const offset = offsetOf(parsed.cursor);
  const places = await findPlaces(ctx, parsed);
  const { total } = places;
  if (search !== undefined && search !== "") {
    const found = await searchPlaces(ctx, places, { search, from: offset, limit });
    const items = await readPlaces(ctx, found.places, context);
    const nextCursor = found.next === null ? null : cursorOf(found.next);
    return { items, nextCursor, total, searched: found.next ?? total };
  }
  const page = toPage(places.page(offset, limit + 1), { offset, limit, total });
  return { ...page, items: await readPlaces(ctx, page.items, context), searched: null };
}
