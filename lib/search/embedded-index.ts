import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { cutIdeographs, joinIdeographs, queryWords } from "./ideographs.ts";
import { type SearchDocument, searchKeyOf, type TextIndex } from "./ports.ts";

/** Grows with every change of the layout: an index of another version is thrown away and built anew. */
const VERSION = 2;
const TEXT_MAX = 20_000;
const WORDS_MAX = 12;
const CHUNK = 500;

const SCHEMA = `
CREATE TABLE document (row INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, id TEXT NOT NULL, kind TEXT NOT NULL,
  scope TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, attributes TEXT NOT NULL, print TEXT NOT NULL);
CREATE INDEX document_scope ON document (scope, kind);
CREATE VIRTUAL TABLE words USING fts5(title, text, kind, content = 'document', content_rowid = 'row',
  tokenize = "unicode61 remove_diacritics 2 tokenchars '_'", prefix = '1 2 3');
CREATE TRIGGER document_added AFTER INSERT ON document BEGIN
  INSERT INTO words (rowid, title, text, kind) VALUES (new.row, new.title, new.text, new.kind);
END;
CREATE TRIGGER document_removed AFTER DELETE ON document BEGIN
  INSERT INTO words (words, rowid, title, text, kind) VALUES ('delete', old.row, old.title, old.text, old.kind);
END;
PRAGMA user_version = ${VERSION};`;

/** The embedded index knows what it holds, so that only changes are written and servers can be fed from it. */
export type EmbeddedIndex = TextIndex & {
  /** Key and fingerprint of each document of a scope and kind. */
  prints(scope: string, kind: string): Map<string, string>;
  read(keys: readonly string[]): SearchDocument[];
  /** Keys in order, after a key, at most `limit`. */
  keys(after: string, limit: number): string[];
  /** Whether it was just made, or made anew: everything has to be written again. */
  readonly isFresh: boolean;
  close(): void;
};

/** Changes with everything that a document says. */
export const printOf = (document: SearchDocument): string =>
  createHash("sha256")
    .update(JSON.stringify([document.scope, document.title, document.text, document.attributes]))
    .digest("base64url")
    .slice(0, 22);

const quoted = (parts: readonly string[]): string => `"${parts.join(" ")}"`;

/** Each word must be there, the last one as a beginning; quotes make operators of FTS5 plain text. */
export function toMatch(query: string, kinds?: readonly string[]): string | null {
  const words = queryWords(query).slice(0, WORDS_MAX);
  if (words.length === 0) return null;
  const terms = words.map((parts, index) => (index === words.length - 1 ? `${quoted(parts)} *` : quoted(parts)));
  const wanted = `{title text} : (${terms.join(" AND ")})`;
  if (kinds === undefined) return wanted;
  return `${wanted} AND kind : (${kinds.map((kind) => quoted([kind.replaceAll('"', "")])).join(" OR ")})`;
}

function openFile(path: string): { db: DatabaseSync; isFresh: boolean } {
  mkdirSync(dirname(path), { recursive: true });
  const db = new DatabaseSync(path, { timeout: 5_000 });
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  const versionOf = () => Number(Object.values(db.prepare("PRAGMA user_version").get() ?? {})[0]);
  if (versionOf() === VERSION) return { db, isFresh: false };
  db.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have made it while this one waited.
    const isFresh = versionOf() !== VERSION;
    if (isFresh) db.exec(`DROP TABLE IF EXISTS words; DROP TABLE IF EXISTS document; ${SCHEMA}`);
    db.exec("COMMIT");
    return { db, isFresh };
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}

type HitRow = { id: string; kind: string; title: string; snippet: string; score: number };
type DocumentRow = Omit<SearchDocument, "attributes"> & { attributes: string };

const Attributes = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const SEARCH = `
  SELECT document.id, document.kind, document.title, score, snippet FROM (
    SELECT rowid, bm25(words, 5.0, 1.0, 0.0) AS score, snippet(words, 1, '', '', '…', 12) AS snippet
    FROM words WHERE words MATCH ? ORDER BY score, rowid LIMIT ?
  ) JOIN document ON document.row = rowid ORDER BY score, document.row`;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Runs a piece of work for each chunk, one transaction each, so that other writers and the event loop get their turn. */
async function inChunks<T>(db: DatabaseSync, items: readonly T[], work: (item: T) => void): Promise<void> {
  for (let from = 0; from < items.length; from += CHUNK) {
    db.exec("BEGIN IMMEDIATE");
    try {
      for (const item of items.slice(from, from + CHUNK)) work(item);
      db.exec("COMMIT");
    } catch (error) {
      db.exec("ROLLBACK");
      throw error;
    }
    await turn();
  }
}

/** Opens (or makes) the index file, ranked by BM25 with titles counting five times. */
export function openEmbeddedIndex(path: string): EmbeddedIndex {
  const { db, isFresh } = openFile(path);
  const remove = db.prepare("DELETE FROM document WHERE key = ?");
  const insert = db.prepare(
    "INSERT INTO document (key, id, kind, scope, title, text, attributes, print) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const select = db.prepare(SEARCH);
  const selectPrints = db.prepare("SELECT key, print FROM document WHERE scope = ? AND kind = ?");
  const selectKeys = db.prepare("SELECT key FROM document WHERE key > ? ORDER BY key LIMIT ?");
  const selectDocuments = db.prepare(
    "SELECT id, kind, scope, title, text, attributes FROM document WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
  );
  const put = (document: SearchDocument) => {
    const key = searchKeyOf(document);
    const [title, text] = [cutIdeographs(document.title), cutIdeographs(document.text.slice(0, TEXT_MAX))];
    remove.run(key);
    const { id, kind, scope, attributes } = document;
    insert.run(key, id, kind, scope, title, text, JSON.stringify(attributes), printOf(document));
  };
  return {
    name: "embedded",
    isFresh,
    put: (documents) => inChunks(db, documents, put),
    remove: (keys) => inChunks(db, keys, (key) => remove.run(key)),
    async search(query, { limit, kinds }) {
      const match = toMatch(query, kinds);
      if (match === null) return [];
      const rows = select.all(match, limit) as unknown as HitRow[];
      return rows.map(({ id, kind, title, snippet, score }) => ({
        id,
        kind,
        title: joinIdeographs(title),
        snippet: joinIdeographs(snippet),
        score: -score,
      }));
    },
    count: async () => Number(Object.values(db.prepare("SELECT count(*) FROM document").get() ?? {})[0]),
    prints: (scope, kind) =>
      new Map((selectPrints.all(scope, kind) as { key: string; print: string }[]).map((row) => [row.key, row.print])),
    keys: (after, limit) => (selectKeys.all(after, limit) as { key: string }[]).map((row) => row.key),
    read: (keys) =>
      (selectDocuments.all(JSON.stringify(keys)) as unknown as DocumentRow[]).map((row) => ({
        ...row,
        title: joinIdeographs(row.title),
        text: joinIdeographs(row.text),
        attributes: Attributes.parse(JSON.parse(row.attributes)),
      })),
    close: () => db.close(),
  };
}
