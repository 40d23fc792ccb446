import { z } from "zod";

export const SearchKind = z.enum(["media", "log_pattern", "finding", "plan", "template"]);
export type SearchKind = z.infer<typeof SearchKind>;

export const SearchInput = z.object({
  query: z.string().max(200).describe("words; the last one may be cut short"),
  kind: SearchKind.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export type SearchInput = z.infer<typeof SearchInput>;

export const SearchResult = z.object({
  items: z.array(
    z.object({ kind: SearchKind, id: z.string(), title: z.string(), snippet: z.string(), score: z.number() }),
  ),
  engine: z.enum(["embedded", "meilisearch"]).describe("who answered"),
});
export type SearchResult = z.infer<typeof SearchResult>;
