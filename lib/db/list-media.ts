import { Prisma } from "#generated/prisma/client.ts";
import type { Db, Tx } from "./open-db.ts";

export type MediaFilter = {
  sourceId?: string | undefined;
  kind?: string | undefined;
  collection?: string | undefined;
  /** Only items that lack this field. */
  missing?: string | undefined;
  /** In the title or the path. */
  search?: string | undefined;
  unreadable?: boolean | undefined;
};

/** Letters that mean something to LIKE mean themselves. */
const likeText = (text: string): string => `%${text.replace(/[\\%_]/g, (letter) => `\\${letter}`)}%`;

function conditionsOf(filter: MediaFilter): Prisma.Sql {
  const is = (column: string, value: string | undefined) =>
    value === undefined ? [] : [Prisma.sql`${Prisma.raw(column)} = ${value}`];
  const { missing, search } = filter;
  const sought = search === undefined ? null : likeText(search);
  const all = [
    Prisma.sql`removed_at IS NULL`,
    ...is("source_id", filter.sourceId),
    ...is("kind", filter.kind),
    ...is("collection", filter.collection),
    ...(missing === undefined ? [] : [Prisma.sql`instr(missing_fields, ${`,${missing},`}) > 0`]),
    ...(sought === null ? [] : [Prisma.sql`(title LIKE ${sought} ESCAPE '\\' OR path LIKE ${sought} ESCAPE '\\')`]),
    ...(filter.unreadable === true ? [Prisma.sql`read_error IS NOT NULL`] : []),
  ];
  return Prisma.join(all, " AND ");
}

/** Unreadable items are few and have an index of their own; all else is found in the index that has the order. */
const tableFor = ({ unreadable }: MediaFilter): Prisma.Sql =>
  unreadable === true
    ? Prisma.sql`media_item INDEXED BY media_item_read_error_idx`
    : Prisma.sql`media_item INDEXED BY media_item_in_order`;

/** Ids of present media that fit, the least complete first, and how many fit altogether. */
export async function listMediaIds(
  db: Db | Tx,
  filter: MediaFilter,
  page: { offset: number; limit: number },
): Promise<{ ids: string[]; total: number }> {
  const [table, where] = [tableFor(filter), conditionsOf(filter)];
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM ${table} WHERE ${where} ORDER BY completeness, path, id LIMIT ${page.limit} OFFSET ${page.offset}`;
  const [counted] = await db.$queryRaw<{ total: bigint }[]>`SELECT count(*) AS total FROM ${table} WHERE ${where}`;
  return { ids: rows.map((row) => row.id), total: Number(counted?.total ?? 0) };
}

/** How many present media could not be read. */
export async function countUnreadable(
  db: Db | Tx,
  filter: Pick<MediaFilter, "sourceId" | "collection">,
): Promise<number> {
  const unreadable = { ...filter, unreadable: true };
  const [counted] = await db.$queryRaw<{ total: bigint }[]>`
    SELECT count(*) AS total FROM ${tableFor(unreadable)} WHERE ${conditionsOf(unreadable)}`;
  return Number(counted?.total ?? 0);
}
