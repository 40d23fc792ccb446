import { z } from "zod";
import { AppError, type Page } from "#lib/core/index.ts";
import { countOpenProposals, type OpenProposal, readOpenProposals } from "#lib/db/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { ListProposalsInput, type ProposalFacets, ProposalFilterInput, ReviewProposal } from "./schemas.ts";

const jsonOf = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

export const toReviewProposal = ({ decision, value, held, candidates, ...row }: OpenProposal): ReviewProposal =>
  ReviewProposal.parse({
    ...row,
    value: jsonOf(value),
    held: jsonOf(held),
    candidates: jsonOf(candidates) ?? [],
    isSure: decision === "auto",
  });

const Cursor = z.tuple([z.number(), z.string()]);

/** The cursor holds where the last row stood, so that rows decided meanwhile shift nothing. */
function readCursor(cursor: string | undefined): z.infer<typeof Cursor> | null {
  if (cursor === undefined) return null;
  try {
    return Cursor.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw new AppError("INVALID_INPUT", "The cursor is not one of this list.", {
      hint: "Start again without a cursor.",
    });
  }
}

type Facet = Awaited<ReturnType<typeof countOpenProposals>>[number];
type Part = "field" | "kind" | "origin" | "collection";

/** Counted without the part's own filter, so that its other choices stay in sight. */
function tallyBy(rows: readonly Facet[], part: Part, filter: ProposalFilterInput): ProposalFacets["fields"] {
  const others = (["field", "kind", "origin", "collection"] as const).filter((name) => name !== part);
  const counts = new Map<string, number>();
  for (const row of rows) {
    if (others.some((name) => filter[name] !== undefined && filter[name] !== row[name])) continue;
    counts.set(row[part], (counts.get(row[part]) ?? 0) + row.count);
  }
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}

const PARTS = ["field", "kind", "origin", "collection"] as const;
const FACETS_SHOWN = 200;

/** How many open proposals there are, by everything that a filter can name. */
export async function countProposals({ ctx, input }: Call<ProposalFilterInput>): Promise<ProposalFacets> {
  requireScope(ctx, "read");
  const filter = parseInput(ProposalFilterInput, input);
  const rows = await countOpenProposals(ctx.db, filter);
  const fits = rows.filter((row) => PARTS.every((part) => filter[part] === undefined || filter[part] === row[part]));
  return {
    total: fits.reduce((sum, row) => sum + row.count, 0),
    fields: tallyBy(rows, "field", filter),
    kinds: tallyBy(rows, "kind", filter),
    origins: tallyBy(rows, "origin", filter),
    collections: tallyBy(rows, "collection", filter).slice(0, FACETS_SHOWN),
  };
}

/** The review queue: open proposals, the ones that bring most first. */
export async function listProposals({ ctx, input }: Call<ListProposalsInput>): Promise<Page<ReviewProposal>> {
  requireScope(ctx, "read");
  const { cursor, limit, sort, ...filter } = parseInput(ListProposalsInput, input);
  const after = readCursor(cursor);
  const rows = await readOpenProposals(ctx.db, filter, { sort, after, limit: limit + 1 });
  const items = rows.slice(0, limit).map(toReviewProposal);
  const last = items.at(-1);
  const place = last === undefined ? null : [last[sort], last.id];
  const nextCursor = rows.length > limit ? Buffer.from(JSON.stringify(place)).toString("base64url") : null;
  return { items, nextCursor, total: null };
}
