import { Prisma } from "#generated/prisma/client.ts";
import type { Db, Tx } from "./open-db.ts";

export type ProposalRow = {
  id: string;
  itemId: string;
  sourceId: string;
  kind: string;
  collection: string;
  field: string;
  value: unknown;
  origin: string;
  confidence: number;
  reason: string;
  decision: string;
  importance: string;
  impact: number;
  candidates: unknown;
};

const iso = (at: Date): string => at.toISOString().replace("Z", "+00:00");

/**
 * Inserts proposals or puts them in the place of what was proposed for the same field, as open ones. Another value gets
 * another id, so that nobody decides on a proposal that was replaced while they looked at it.
 */
export async function upsertProposals(tx: Tx, rows: readonly ProposalRow[], at: Date): Promise<void> {
  if (rows.length === 0) return;
  const tuples = rows.map((row) => [
    row.id,
    row.itemId,
    row.field,
    JSON.stringify(row.value),
    row.origin,
    row.confidence,
    row.reason,
    row.decision,
    JSON.stringify(row.candidates),
    row.sourceId,
    row.kind,
    row.collection,
    row.importance,
    row.impact,
  ]);
  await tx.$executeRaw`
    INSERT INTO metadata_proposal (id, item_id, field, value, origin, confidence, reason, decision, candidates, source_id,
      kind, collection, importance, impact, state, created_at)
    SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8, value->>9,
      value->>10, value->>11, value->>12, value->>13, 'open', ${iso(at)}
    FROM json_each(${JSON.stringify(tuples)}) WHERE true
    ON CONFLICT (item_id, field) DO UPDATE SET
      id = CASE WHEN metadata_proposal.value = excluded.value THEN metadata_proposal.id ELSE excluded.id END,
      created_at = CASE WHEN metadata_proposal.value = excluded.value THEN metadata_proposal.created_at
        ELSE excluded.created_at END, value = excluded.value, origin = excluded.origin,
      confidence = excluded.confidence, reason = excluded.reason, decision = excluded.decision,
      candidates = excluded.candidates, source_id = excluded.source_id, kind = excluded.kind,
      collection = excluded.collection, importance = excluded.importance, impact = excluded.impact, state = 'open',
      decided_at = NULL, decided_by = NULL`;
}

export type ProposalMove = { itemId: string; field: string; state: string };

/** Moves the proposals of some fields to a state. Rejected ones stay unless `withRejected`. */
export async function moveProposals(
  tx: Tx,
  moves: readonly ProposalMove[],
  by: { name: string; at: Date; withRejected?: boolean },
): Promise<void> {
  if (moves.length === 0) return;
  const tuples = JSON.stringify(moves.map(({ itemId, field, state }) => [itemId, field, state]));
  await tx.$executeRaw`
    UPDATE metadata_proposal SET state = moved.state,
      decided_at = CASE WHEN moved.state = 'open' THEN NULL ELSE ${iso(by.at)} END,
      decided_by = CASE WHEN moved.state = 'open' THEN NULL ELSE ${by.name} END
    FROM (SELECT value->>0 AS item_id, value->>1 AS field, value->>2 AS state FROM json_each(${tuples})) AS moved
    WHERE metadata_proposal.item_id = moved.item_id AND metadata_proposal.field = moved.field
      AND (metadata_proposal.state <> 'rejected' OR ${by.withRejected === true ? 1 : 0})`;
}

/** Removes what is proposed for some fields and was not decided. */
export async function dropOpenProposals(tx: Tx, fields: readonly { itemId: string; field: string }[]): Promise<void> {
  if (fields.length === 0) return;
  await tx.$executeRaw`
    DELETE FROM metadata_proposal WHERE id IN (
      SELECT old.id FROM json_each(${JSON.stringify(fields.map((row) => [row.itemId, row.field]))}) AS gone
      JOIN metadata_proposal AS old ON old.item_id = gone.value->>0 AND old.field = gone.value->>1
      WHERE old.state IN ('open', 'outdated'))`;
}

/** Removes what is proposed for media that are not in the library any more; what was decided stays. */
export async function dropProposalsOfRemoved(db: Db | Tx): Promise<void> {
  await db.$executeRaw`
    DELETE FROM metadata_proposal WHERE state = 'open'
      AND item_id IN (SELECT id FROM media_item WHERE removed_at IS NOT NULL)`;
}

export type ProposalFilter = {
  sourceId?: string | undefined;
  field?: string | undefined;
  kind?: string | undefined;
  origin?: string | undefined;
  collection?: string | undefined;
  importance?: string | undefined;
  minConfidence?: number | undefined;
  maxConfidence?: number | undefined;
  /** Only those that a plan would fill without asking. */
  sureOnly?: boolean | undefined;
  /** Only those that were there at that time. */
  createdUntil?: Date | undefined;
};

type Facet = { sourceId: string; field: string; kind: string; origin: string; collection: string; count: number };

/** What a filter asks for, as the inside of a WHERE. */
function conditionsOf(filter: ProposalFilter): Prisma.Sql {
  const { minConfidence = 0, maxConfidence = 1 } = filter;
  // The plus sign keeps SQLite from going by confidence, which tells hardly any row from another.
  const is = (column: string, value: string | undefined) =>
    value === undefined ? [] : [Prisma.sql`${Prisma.raw(column)} = ${value}`];
  const all = [
    Prisma.sql`p.state = 'open' AND +p.confidence >= ${minConfidence} AND +p.confidence <= ${maxConfidence}`,
    ...is("p.source_id", filter.sourceId),
    ...is("p.field", filter.field),
    ...is("p.kind", filter.kind),
    ...is("p.origin", filter.origin),
    ...is("p.collection", filter.collection),
    ...is("p.importance", filter.importance),
    ...(filter.sureOnly === true ? [Prisma.sql`p.decision = 'auto'`] : []),
    ...(filter.createdUntil === undefined ? [] : [Prisma.sql`p.created_at <= ${iso(filter.createdUntil)}`]),
  ];
  return Prisma.join(all, " AND ");
}

/** Open proposals that fit, counted by everything that a filter can name, in one pass. */
export async function countOpenProposals(db: Db | Tx, filter: ProposalFilter): Promise<Facet[]> {
  const rows = await db.$queryRaw<(Omit<Facet, "count"> & { count: bigint })[]>`
    SELECT source_id AS sourceId, field, kind, origin, collection, count(*) AS count
    FROM metadata_proposal AS p WHERE ${conditionsOf(filter)}
    GROUP BY source_id, field, kind, origin, collection`;
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** How many open proposals each of some media has; those without any are left out. */
export async function countOpenByItem(db: Db | Tx, itemIds: readonly string[]): Promise<Map<string, number>> {
  // The plus sign keeps SQLite from going through all that is open.
  const rows = await db.$queryRaw<{ itemId: string; count: bigint }[]>`
    SELECT item_id AS itemId, count(*) AS count FROM metadata_proposal
    WHERE item_id IN (SELECT value FROM json_each(${JSON.stringify(itemIds)})) AND +state = 'open' GROUP BY item_id`;
  return new Map(rows.map((row) => [row.itemId, Number(row.count)]));
}

export type RejectionRow = { itemId: string; field: string; valueKey: string; value: unknown; origin: string };

/** Remembers values that were turned down; one that is known already stays as it is. */
export async function writeRejections(
  tx: Tx,
  rows: readonly RejectionRow[],
  by: { name: string; at: Date; changeSetId: string | null },
): Promise<void> {
  if (rows.length === 0) return;
  const tuples = rows.map((row) => [row.itemId, row.field, row.valueKey, JSON.stringify(row.value), row.origin]);
  await tx.$executeRaw`
    INSERT INTO metadata_rejection (item_id, field, value_key, value, origin, rejected_by, rejected_at, change_set_id)
    SELECT value->>0, value->>1, value->>2, value->>3, value->>4, ${by.name}, ${iso(by.at)}, ${by.changeSetId}
    FROM json_each(${JSON.stringify(tuples)}) WHERE true
    ON CONFLICT (item_id, field, value_key) DO NOTHING`;
}

export type OpenProposal = {
  id: string;
  itemId: string;
  path: string;
  title: string | null;
  kind: string;
  collection: string;
  field: string;
  /** JSON texts */
  value: string;
  held: string | null;
  candidates: string | null;
  origin: string;
  confidence: number;
  reason: string;
  decision: string;
  importance: string;
  impact: number;
};

export type ProposalPage = {
  sort: "impact" | "confidence" | "id";
  after: readonly [number, string] | null;
  limit: number;
};

/**
 * Open proposals that fit, the weightiest (or surest) first; by id for those who want all of them. `after` is the sort
 * value and id of the last row of the page before.
 */
export async function readOpenProposals(
  db: Db | Tx,
  filter: ProposalFilter,
  { sort, after, limit }: ProposalPage,
): Promise<OpenProposal[]> {
  const [top, lastId] = after ?? [Number.MAX_VALUE, sort === "id" ? "" : "~"];
  const column = Prisma.raw(sort === "id" ? "p.id" : `p.${sort}`);
  const order = sort === "id" ? Prisma.sql`p.id` : Prisma.sql`${column} DESC, p.id DESC`;
  const place = sort === "id" ? Prisma.sql`p.id > ${lastId}` : Prisma.sql`(${column}, p.id) < (${top}, ${lastId})`;
  return db.$queryRaw<OpenProposal[]>`
    SELECT p.id, p.item_id AS itemId, i.path, i.title, i.kind, p.collection, p.field, CAST(p.value AS TEXT) AS value,
      CAST(p.candidates AS TEXT) AS candidates, p.origin, p.confidence, p.reason, p.decision, p.importance, p.impact,
      (SELECT CAST(v.value AS TEXT) FROM media_field_value AS v WHERE v.item_id = p.item_id AND v.field = p.field) AS held
    FROM (SELECT * FROM metadata_proposal AS p WHERE ${conditionsOf(filter)} AND ${place}
      ORDER BY ${order} LIMIT ${limit}) AS p
    JOIN media_item AS i ON i.id = p.item_id
    ORDER BY ${order}`;
}

/** Notes that items were looked at for missing values. */
export async function markProposed(tx: Tx, itemIds: readonly string[], at: Date): Promise<void> {
  await tx.$executeRaw`
    UPDATE media_item SET proposed_at = ${iso(at)} WHERE id IN (SELECT value FROM json_each(${JSON.stringify(itemIds)}))`;
}
