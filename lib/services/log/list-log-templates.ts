import type { Page } from "#lib/core/index.ts";
import {
  type Call,
  offsetOf,
  parseInput,
  requireScope,
  type ServiceContext,
  toPage,
} from "#lib/services/context/index.ts";
import { loadWindow, logSourceIds } from "./load-window.ts";
import { patternDirectory } from "./pattern-directory.ts";
import { ListLogTemplatesInput, type LogTemplateView } from "./schemas.ts";
import { viewInWindow } from "./template-view.ts";

const errorsOf = ({ levels }: LogTemplateView): number => (levels.error ?? 0) + (levels.fatal ?? 0);

/** How much of a surprise a change is: the sure ones first, then by how far the rate moved. */
function surpriseOf({ change }: LogTemplateView): number {
  if (change === null || !change.isSignificant) return 0;
  const far = change.ratio === null || change.ratio === 0 ? 20 : Math.abs(Math.log(change.ratio));
  return 1 + far + Math.log10(1 + change.before + change.after);
}

const byText = (a: string | null, b: string | null): number => ((a ?? "") < (b ?? "") ? -1 : a === b ? 0 : 1);

const ORDERS: Record<ListLogTemplatesInput["sort"], (a: LogTemplateView, b: LogTemplateView) => number> = {
  count: () => 0,
  errors: (a, b) => errorsOf(b) - errorsOf(a),
  change: (a, b) => surpriseOf(b) - surpriseOf(a),
  last: (a, b) => byText(b.lastSeen, a.lastSeen),
  first: (a, b) => byText(b.firstSeen, a.firstSeen),
  name: (a, b) => byText(a.template, b.template),
};

type Filter = Pick<ListLogTemplatesInput, "search" | "level" | "mark" | "show">;

function hasMark(view: LogTemplateView, mark: Filter["mark"]): boolean {
  if (mark === "none") return view.mark === null;
  if (mark === "unmuted") return view.mark !== "muted";
  return mark === undefined || view.mark === mark;
}

function accepts(view: LogTemplateView, { search, level, mark, show }: Filter): boolean {
  if (search !== undefined && !view.template.toLowerCase().includes(search.toLowerCase())) return false;
  if (level !== undefined && (view.levels[level] ?? 0) === 0) return false;
  if (!hasMark(view, mark)) return false;
  if (show === "new") return view.change?.kind === "new";
  return show === undefined || view.change?.isSignificant === true;
}

type Wanted = Pick<ListLogTemplatesInput, "sourceId" | "from" | "to" | "sort"> & Filter;

/** All patterns that fit, in order, with the lines that they are a share of. */
export async function patternsInWindow(ctx: ServiceContext, wanted: Wanted): Promise<LogTemplateView[]> {
  const ids = await logSourceIds(ctx, wanted.sourceId);
  const [rows, { sources }] = await Promise.all([patternDirectory(ctx, ids), loadWindow(ctx, wanted)]);
  const windows = new Map(sources.map((source) => [source.sourceId, source]));
  const isChosen = wanted.from !== undefined || wanted.to !== undefined;
  const all = rows.flatMap((row) => viewInWindow(row, windows.get(row.sourceId), isChosen) ?? []);
  const lines = all.reduce((sum, view) => sum + view.count, 0);
  const found = all.filter((view) => accepts(view, wanted));
  const order = ORDERS[wanted.sort];
  found.sort((a, b) => order(a, b) || b.count - a.count || byText(a.id, b.id));
  return found.map((view) => ({ ...view, share: lines === 0 ? 0 : view.count / lines }));
}

/** Log patterns in a window of time, the most frequent first unless told otherwise. */
export async function listLogTemplates({ ctx, input }: Call<unknown>): Promise<Page<LogTemplateView>> {
  requireScope(ctx, "read");
  const parsed = parseInput(ListLogTemplatesInput, input);
  const offset = offsetOf(parsed.cursor);
  const found = await patternsInWindow(ctx, parsed);
  return toPage(found.slice(offset, offset + parsed.limit + 1), { offset, limit: parsed.limit, total: found.length });
}
