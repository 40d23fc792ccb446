import { z } from "zod";

/** Input of every list: an opaque cursor from the page before and a size. */
export const PageInput = z.object({
  cursor: z.string().max(200).optional().describe("nextCursor of the page before"),
  limit: z.coerce.number().int().min(1).max(500).default(50).describe("rows on a page"),
});
export type PageInput = z.infer<typeof PageInput>;

/** Output of every list; `total` counts all rows that match, null where counting would cost too much. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.number().int().nullable() });

export type Page<T> = { items: T[]; nextCursor: string | null; total: number | null };
