import { type Index, Meilisearch, MeilisearchApiError } from "meilisearch";
import { z } from "zod";
import { AppError } from "#lib/core/index.ts";
import { type SearchDocument, searchKeyOf, type TextIndex } from "./ports.ts";

/** The index that outside programs rely on. */
export const PLANNING_INDEX = "planning_index";

const SETTINGS = {
  searchableAttributes: ["title", "text"],
  filterableAttributes: ["kind", "scope", "severity", "state", "plan_type", "resolved", "media_kind"],
  sortableAttributes: ["created_at", "last_seen", "count", "success_rate", "usage_count"],
};

const QUERY_MS = 1_500;
const REQUEST_MS = 15_000;
const TASK_MS = 120_000;

type Stored = Record<string, unknown> & { key: string; id: string; kind: string; title: string; text: string };

export type MeilisearchIndex = TextIndex & {
  /** The version of the server. @throws AppError UNAVAILABLE, or INVALID_INPUT when the key is refused */
  check(): Promise<string>;
  /** Makes the index with its settings where they differ. */
  prepare(): Promise<void>;
  /** Takes every document out. */
  clear(): Promise<void>;
};

/** Faults of the client as ours: what the server refuses for good apart from what may pass. */
async function asOurs<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (cause instanceof MeilisearchApiError && cause.response.status < 500 && cause.response.status !== 429) {
      const reason = cause.cause?.message ?? cause.message;
      const isKey = cause.response.status === 401 || cause.response.status === 403;
      throw new AppError("INVALID_INPUT", `Meilisearch refused: ${reason}`, {
        cause,
        ...(isKey && { hint: "Check MEILISEARCH_MASTER_KEY." }),
      });
    }
    throw new AppError("UNAVAILABLE", "Meilisearch does not answer.", { cause });
  }
}

const toStored = (document: SearchDocument): Stored => {
  const { id, kind, scope, title, text, attributes } = document;
  return { ...attributes, key: searchKeyOf(document), id, kind, scope, title, text };
};

const refusedTask = (reason: string | undefined) =>
  new AppError("INVALID_INPUT", `Meilisearch could not take the documents: ${reason ?? "it does not say why"}`);

const isUnknownIndex = (error: unknown): boolean =>
  error instanceof MeilisearchApiError && error.cause?.code === "index_not_found";

/** Whether the index is there and has our settings; lists that the server keeps as sets come back in its own order. */
async function isPrepared(index: Index<Stored>): Promise<boolean> {
  try {
    const now = await index.getSettings();
    const asSet = (list: unknown) => JSON.stringify([...z.array(z.unknown()).catch([]).parse(list)].sort());
    return (
      JSON.stringify(now.searchableAttributes) === JSON.stringify(SETTINGS.searchableAttributes) &&
      asSet(now.filterableAttributes) === asSet(SETTINGS.filterableAttributes) &&
      asSet(now.sortableAttributes) === asSet(SETTINGS.sortableAttributes)
    );
  } catch (error) {
    if (isUnknownIndex(error)) return false;
    throw error;
  }
}

/** The index of a Meilisearch server, through its official client. Writes return when the server has done them. */
export function openMeilisearch(server: { url: string; masterKey: string | undefined }): MeilisearchIndex {
  const key = server.masterKey === undefined ? {} : { apiKey: server.masterKey };
  const writer = new Meilisearch({ host: server.url, timeout: REQUEST_MS, ...key });
  const reader = new Meilisearch({ host: server.url, timeout: QUERY_MS, ...key });
  const index = writer.index<Stored>(PLANNING_INDEX);
  const done = async (task: ReturnType<typeof index.addDocuments>) => {
    const { status, error } = await task.waitTask({ timeout: TASK_MS });
    if (status !== "succeeded") throw refusedTask(error?.message);
  };
  return {
    name: "meilisearch",
    check: () => asOurs(async () => (await writer.getVersion()).pkgVersion),
    prepare: () =>
      asOurs(async () => {
        if (await isPrepared(index)) return;
        const created = await writer.createIndex(PLANNING_INDEX, { primaryKey: "key" }).waitTask({ timeout: TASK_MS });
        const isThere = created.status === "succeeded" || created.error?.code === "index_already_exists";
        if (!isThere) throw refusedTask(created.error?.message);
        await done(index.updateSettings(SETTINGS));
      }),
    clear: () => asOurs(() => done(index.deleteAllDocuments())),
    put: (documents) =>
      asOurs(async () => {
        if (documents.length > 0) await done(index.addDocuments(documents.map(toStored), { primaryKey: "key" }));
      }),
    remove: (keys) =>
      asOurs(async () => {
        if (keys.length > 0) await done(index.deleteDocuments([...keys]));
      }),
    search: (query, { limit, kinds }) =>
      asOurs(async () => {
        if (!/[\p{L}\p{N}]/u.test(query)) return [];
        const filter = kinds?.map((kind) => `kind = ${JSON.stringify(kind)}`);
        const { hits } = await reader.index<Stored>(PLANNING_INDEX).search(query, {
          limit,
          matchingStrategy: "all",
          showRankingScore: true,
          attributesToRetrieve: ["id", "kind", "title"],
          attributesToCrop: ["text:12"],
          ...(filter !== undefined && { filter: [filter] }),
        });
        return hits.map((hit) => ({
          id: hit.id,
          kind: hit.kind,
          title: hit.title,
          snippet: hit._formatted?.text ?? "",
          score: hit._rankingScore ?? 0,
        }));
      }),
    count: () => asOurs(async () => (await index.getStats()).numberOfDocuments),
  };
}
