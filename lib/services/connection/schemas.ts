import { z } from "zod";

/** Servers that may stand beside the embedded stores. */
export const ServerName = z.enum(["chroma", "meilisearch"]);
export type ServerName = z.infer<typeof ServerName>;

export const SERVER_TITLES: Readonly<Record<ServerName, string>> = { chroma: "Chroma", meilisearch: "Meilisearch" };

export const ServerState = z.enum(["unknown", "up", "down"]);
export type ServerState = z.infer<typeof ServerState>;

/** One server: `answers` says who answers questions now; `sentence` says it for people. */
export const ConnectionView = z.object({
  name: ServerName,
  title: z.string(),
  purpose: z.string(),
  isConfigured: z.boolean(),
  address: z.string().nullable(),
  state: ServerState,
  answers: z.enum(["server", "embedded"]),
  version: z.string().nullable(),
  error: z.string().nullable(),
  since: z.iso.datetime().nullable(),
  checkedAt: z.iso.datetime().nullable(),
  pending: z.number().int(),
  refused: z.number().int(),
  sentence: z.string(),
});
export type ConnectionView = z.infer<typeof ConnectionView>;

export const ConnectionList = z.object({ items: z.array(ConnectionView) });
export type ConnectionList = z.infer<typeof ConnectionList>;

export const ServerNameInput = z.object({ name: ServerName.describe("chroma or meilisearch") });
export type ServerNameInput = z.infer<typeof ServerNameInput>;
