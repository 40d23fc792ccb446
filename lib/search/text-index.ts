import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Something that people look for. `scope` is dropped and written as one (a source, or a kind without a source). */
export type SearchDocument = { id: string; kind: string; scope: string; title: string; text: string };
export type SearchHit = { id: string; kind: string; title: string; snippet: string; score: number };

/** Text search: the embedded adapter keeps it in a file of its own that can be rebuilt at any time. */
export type TextIndex = {
  replace(scope: string, kind: string, documents: Iterable<SearchDocument>): number;
  search(query: string, options: { limit: number; kinds?: readonly string[] | undefined }): SearchHit[];
  close(): void;
};

const SCHEMA = `
PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;
CREATE VIRTUAL TABLE IF NOT EXISTS document USING fts5(
  id UNINDEXED, kind UNINDEXED, scope UNINDEXED, title, text,
  tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');`;

const WORDS_MAX = 12;

/** Each word must be there, the last one as a beginning; quotes make operators of FTS5 plain text. */
export function toMatch(query: string): string | null {
  const words =
    query
      .normalize("NFC")
      .match(/[\p{L}\p{N}]+/gu)
      ?.slice(0, WORDS_MAX) ?? [];
  if (words.length === 0) return null;
  return words.map((word, index) => (index === words.length - 1 ? `"${word}"*` : `"${word}"`)).join(" ");
}

type Row = { id: string; kind: string; title: string; snippet: string; score: number };

/** Opens (or makes) the index file with SQLite's FTS5, ranked by BM25 with titles counting five times. */
export function openTextIndex(path: string): TextIndex {
  mkdirSync(dirname(path), { recursive: true });
  const db = new DatabaseSync(path);
  db.exec(SCHEMA);
  const remove = db.prepare("DELETE FROM document WHERE scope = ? AND kind = ?");
  const insert = db.prepare("INSERT INTO document (id, kind, scope, title, text) VALUES (?, ?, ?, ?, ?)");
  const select = db.prepare(`
    SELECT id, kind, title, snippet(document, 4, '', '', '…', 12) AS snippet, bm25(document, 0, 0, 0, 5.0, 1.0) AS score
    FROM document WHERE document MATCH ? AND (? IS NULL OR kind IN (SELECT value FROM json_each(?)))
    ORDER BY score LIMIT ?`);
  return {
    replace(scope, kind, documents) {
      let count = 0;
      db.exec("BEGIN IMMEDIATE");
      try {
        remove.run(scope, kind);
        for (const document of documents) {
          insert.run(document.id, kind, scope, document.title, document.text.slice(0, 20_000));
          count += 1;
        }
        db.exec("COMMIT");
      } catch (error) {
        db.exec("ROLLBACK");
        throw error;
      }
      return count;
    },
    search(query, { limit, kinds }) {
      const match = toMatch(query);
      if (match === null) return [];
      const wanted = kinds === undefined ? null : JSON.stringify(kinds);
      const rows = select.all(match, wanted, wanted, limit) as unknown as Row[];
      return rows.map(({ id, kind, title, snippet, score }) => ({ id, kind, title, snippet, score: -score }));
    },
    close: () => db.close(),
  };
}
