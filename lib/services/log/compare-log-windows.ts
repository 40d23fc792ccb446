import { AppError } from "#lib/core/index.ts";
import { compareWindows, type PatternChange } from "#lib/logs/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import { readLineIndex } from "#lib/services/log-store/index.ts";
import { countsOf, logSourceIds, type TimeSpan } from "./load-window.ts";
import { patternDirectory } from "./pattern-directory.ts";
import { type ComparedPattern, CompareLogWindowsInput, type LogComparison } from "./schemas.ts";

const BUCKETS = 24;
const ONE_SIDED_LINES_MIN = 10;
const HOUR_MS = 3_600_000;

function spanFrom(from: string, to: string): TimeSpan {
  const span = { fromMs: Date.parse(from), toMs: Date.parse(to) };
  if (span.toMs > span.fromMs) return span;
  throw new AppError("INVALID_INPUT", "A window must end after it starts.");
}

/** How far apart two rates are, for sorting: those that only one window has come first. */
const distance = ({ ratio }: ComparedPattern): number =>
  ratio === null || ratio === 0 ? Number.POSITIVE_INFINITY : Math.abs(Math.log(ratio));

/** Some lines that only one window has, and a burst, are told, sure or not: they are facts, the test is about rates. */
const isFact = ({ kind, before, after }: PatternChange): boolean =>
  kind === "burst" || ((kind === "new" || kind === "gone") && before + after >= ONE_SIDED_LINES_MIN);

/** Which patterns are new, gone, more or less frequent in one window of time than in another, with significance. */
export async function compareLogWindows({ ctx, input }: Call<unknown>): Promise<LogComparison> {
  requireScope(ctx, "read");
  const parsed = parseInput(CompareLogWindowsInput, input);
  const before = spanFrom(parsed.beforeFrom, parsed.beforeTo);
  const after = spanFrom(parsed.afterFrom, parsed.afterTo);
  const hoursOf = ({ fromMs, toMs }: TimeSpan) => (toMs - fromMs) / HOUR_MS;
  const ids = await logSourceIds(ctx, parsed.sourceId);
  const rows = new Map((await patternDirectory(ctx, ids)).map((row) => [`${row.sourceId}:${row.templateKey}`, row]));
  const items: ComparedPattern[] = [];
  let [linesBefore, linesAfter] = [0, 0];
  for (const sourceId of ids) {
    const index = await readLineIndex(ctx.env, sourceId);
    if (index === null) continue;
    const [one, two] = [countsOf(index, before, BUCKETS), countsOf(index, after, BUCKETS)];
    linesBefore += one.total;
    linesAfter += two.total;
    for (const [number, change] of compareWindows(one, two).entries()) {
      const row = rows.get(`${sourceId}:${index.templateIds[number]}`);
      if (row === undefined || change.before + change.after === 0) continue;
      if (parsed.onlySignificant && !change.isSignificant && !isFact(change)) continue;
      const { id, template, mark } = row;
      const perHour = { perHourBefore: change.before / hoursOf(before), perHourAfter: change.after / hoursOf(after) };
      items.push({ ...change, ...perHour, id, sourceId, template, mark });
    }
  }
  items.sort((a, b) => distance(b) - distance(a) || b.before + b.after - (a.before + a.after));
  const count = (kind: ComparedPattern["kind"]) => items.filter((item) => item.kind === kind).length;
  const offset = offsetOf(parsed.cursor);
  const page = toPage(items.slice(offset, offset + parsed.limit + 1), {
    offset,
    limit: parsed.limit,
    total: items.length,
  });
  const counts = {
    new: count("new"),
    gone: count("gone"),
    more: count("more"),
    less: count("less"),
    burst: count("burst"),
  };
  return { ...page, linesBefore, linesAfter, counts };
}
