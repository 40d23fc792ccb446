import { isAbsolute, join } from "node:path";
import { type LineAt, readLinesAt } from "#lib/connectors/log-files/index.ts";
import { AppError, EMPTY_EVIDENCE, Evidence, type Page } from "#lib/core/index.ts";
import {
  type Call,
  offsetOf,
  parseInput,
  requireScope,
  type ServiceContext,
  toPage,
} from "#lib/services/context/index.ts";
import { type LineIndex, readLineIndex } from "#lib/services/log-store/index.ts";
import { ListLogLinesInput, LOG_LEVELS, type LogLevelName, type LogLineView } from "./schemas.ts";

/** A line to be shown, before its text is read. */
type Place = { sourceId: string; path: string; offset: number; timeMs: number | null; level: LogLevelName | null };

type Wanted = { places: Place[]; total: number };

const levelOf = (number: number): LogLevelName => LOG_LEVELS[number] ?? "none";
const timeOf = (time: number): number | null => (Number.isNaN(time) ? null : time);

/** The newest records that `keep` accepts, `offset + limit + 1` of them. */
function newest(index: LineIndex, sourceId: string, keep: (shape: number) => boolean, most: number): Wanted {
  const found: { file: number; at: number; time: number; run: LineIndex["lines"][number] }[] = [];
  for (const run of index.lines) {
    for (let at = 0; at < run.offsets.length; at++) {
      if (keep(run.shapes[at] ?? -1)) found.push({ file: run.file, at, time: run.times[at] ?? Number.NaN, run });
    }
  }
  const key = (time: number) => (Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time);
  found.sort((a, b) => key(b.time) - key(a.time) || b.file - a.file || b.at - a.at);
  const places = found.slice(0, most).map(
    ({ file, at, time, run }): Place => ({
      sourceId,
      path: index.files[file] ?? "",
      offset: run.offsets[at] ?? 0,
      timeMs: timeOf(time),
      level: levelOf(run.levels[at] ?? LOG_LEVELS.length),
    }),
  );
  return { places, total: found.length };
}

async function indexOf(ctx: ServiceContext, sourceId: string): Promise<LineIndex> {
  const index = await readLineIndex(ctx.env, sourceId);
  if (index === null) {
    throw new AppError("NOT_FOUND", "The logs of this source have not been read yet.", {
      hint: "Read the source first.",
    });
  }
  return index;
}

async function ofTemplate(ctx: ServiceContext, templateId: string, most: number): Promise<Wanted> {
  const template = await ctx.db.logTemplate.findUnique({ where: { id: templateId } });
  if (template === null) throw new AppError("NOT_FOUND", `There is no log pattern ${templateId}.`);
  const index = await indexOf(ctx, template.sourceId);
  const number = index.templateIds.indexOf(template.templateKey);
  return newest(index, template.sourceId, (shape) => index.templateOfShape[shape] === number, most);
}

async function ofFinding(ctx: ServiceContext, findingId: string): Promise<Wanted> {
  const finding = await ctx.db.finding.findUnique({ where: { id: findingId } });
  if (finding?.sourceId == null) throw new AppError("NOT_FOUND", `There is no finding ${findingId}.`);
  const { sourceId } = finding;
  const { logLines } = Evidence.catch(EMPTY_EVIDENCE).parse(finding.evidence);
  const places = logLines.map(
    (line): Place => ({ sourceId, path: line.path, offset: line.offset, timeMs: null, level: null }),
  );
  return { places, total: places.length };
}

/** Which lines are meant; a path counts only when it is a file that was read of this source. */
async function findPlaces(ctx: ServiceContext, input: ListLogLinesInput, most: number): Promise<Wanted> {
  const { templateId, findingId, sourceId, path, offset } = input;
  if (templateId !== undefined) return ofTemplate(ctx, templateId, most);
  if (findingId !== undefined) return ofFinding(ctx, findingId);
  if (sourceId === undefined) {
    throw new AppError("INVALID_INPUT", "Say which lines: of a pattern, behind a finding, or of a source.");
  }
  if (path === undefined) return newest(await indexOf(ctx, sourceId), sourceId, () => true, most);
  const file = await ctx.db.logFile.findUnique({ where: { sourceId_path: { sourceId, path } } });
  if (file === null) throw new AppError("NOT_FOUND", `${path} is no log file of this source.`);
  return { places: [{ sourceId, path, offset: offset ?? 0, timeMs: null, level: null }], total: 1 };
}

const GONE = "The file was changed or removed since it was read.";

function toViews(place: Place, line: LineAt | undefined): LogLineView[] {
  const { sourceId, path, offset, timeMs, level } = place;
  const at = timeMs === null ? null : new Date(timeMs).toISOString();
  const around = (text: string): LogLineView => ({
    sourceId,
    path,
    offset,
    text,
    level: null,
    at: null,
    isContext: true,
    problem: null,
  });
  const text = line?.text ?? null;
  const itself = { sourceId, path, offset, text, level, at, isContext: false, problem: text === null ? GONE : null };
  return [...(line?.before ?? []).map(around), itself, ...(line?.after ?? []).map(around)];
}

async function readPlaces(ctx: ServiceContext, places: Place[], context: number): Promise<LogLineView[]> {
  const sources = new Map(
    (await ctx.db.source.findMany({ select: { id: true, path: true } })).map((row) => [row.id, row.path]),
  );
  const byFile = new Map<string, Place[]>();
  for (const place of places) {
    const key = `${place.sourceId}\n${place.path}`;
    byFile.set(key, [...(byFile.get(key) ?? []), place]);
  }
  const views = new Map<Place, LogLineView[]>();
  for (const some of byFile.values()) {
    const [{ sourceId, path }] = some as [Place];
    const absPath = isAbsolute(path) ? path : join(sources.get(sourceId) ?? "", path);
    const around = { before: context, after: context };
    const lines = await readLinesAt(
      absPath,
      some.map((place) => place.offset),
      around,
    ).catch(() => []);
    for (const [index, place] of some.entries()) views.set(place, toViews(place, lines[index]));
  }
  return places.flatMap((place) => views.get(place) ?? []);
}

/**
 * Log lines as they stand in their files: of a pattern or a source (the newest first), behind a finding, or around a
 * place. `limit` counts lines without their context. A file that changed since gives a line with a problem, not a fault.
 */
export async function listLogLines({ ctx, input }: Call<ListLogLinesInput>): Promise<Page<LogLineView>> {
  requireScope(ctx, "read");
  const parsed = parseInput(ListLogLinesInput, input);
  const offset = offsetOf(parsed.cursor);
  const { places, total } = await findPlaces(ctx, parsed, offset + parsed.limit + 1);
  const page = toPage(places.slice(offset, offset + parsed.limit + 1), { offset, limit: parsed.limit, total });
  return { ...page, items: await readPlaces(ctx, page.items, parsed.context) };
}
