/** Facts beside a text that a search server can filter and sort by; flat. */
export type SearchAttributes = Record<string, string | number | boolean>;

/** Something that people look for. `scope`: what it belongs to (a source, or a name for what has none). */
export type SearchDocument = {
  id: string;
  kind: string;
  scope: string;
  title: string;
  text: string;
  attributes: SearchAttributes;
};

/** The name of a document in an index; outside programs find it as `search_index_id`. */
export const searchKeyOf = ({ kind, id }: { kind: string; id: string }): string => `${kind}-${id}`;

/** `score`: higher is better; comparable only within one answer. */
export type SearchHit = { id: string; kind: string; title: string; snippet: string; score: number };

/**
 * Text search over documents with a key each. Adapters: the embedded one (SQLite FTS5, in a file of its own that can be
 * rebuilt at any time) and a Meilisearch server.
 */
export type TextIndex = {
  readonly name: "embedded" | "meilisearch";
  /** Adds or replaces. */
  put(documents: readonly SearchDocument[]): Promise<void>;
  /** Takes out by key; keys that are not there are no fault. */
  remove(keys: readonly string[]): Promise<void>;
  search(query: string, options: { limit: number; kinds?: readonly string[] | undefined }): Promise<SearchHit[]>;
  count(): Promise<number>;
};
