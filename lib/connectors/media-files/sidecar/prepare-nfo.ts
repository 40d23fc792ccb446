import type { FieldName, MediaFields, MediaKind } from "#lib/metadata/index.ts";
import { editNfo, emptyNfo, type NfoChanges } from "./edit-nfo.ts";
import { KIND_OF_NFO_ROOT } from "./nfo-fields.ts";
import { type NfoEntry, readNfo } from "./read-nfo.ts";
import { loadSidecar } from "./read-sidecar-here.ts";
import { decodeXml } from "./xml-text.ts";

export type PrepareNfoRequest = { absPath: string; changes: NfoChanges; newKind: MediaKind | undefined };

/** The new text of a sidecar (with its byte order mark), or why there can be none; `why` completes a sentence. */
export type PreparedNfo = { ok: true; text: string; exists: boolean } | { ok: false; why: string };

const ROOTS: ReadonlySet<string> = new Set(Object.keys(KIND_OF_NFO_ROOT));

class CannotPrepare extends Error {}

async function oldText(request: PrepareNfoRequest): Promise<{ text: string; bom: string; exists: boolean }> {
  const bytes = await loadSidecar(request.absPath);
  if (Buffer.isBuffer(bytes)) {
    const { text, encoding } = decodeXml(bytes);
    if (encoding === undefined) throw new CannotPrepare("it is not in UTF-8");
    return { text, bom: encoding === "utf-8-bom" ? "\ufeff" : "", exists: true };
  }
  const isMissing = bytes.code === "not_found";
  if (isMissing || bytes.code === "empty")
    return { text: emptyNfo(request.newKind, request.changes), bom: "", exists: !isMissing };
  throw new CannotPrepare(bytes.message.replace(/\.$/, "").replace(/^The sidecar /, "it "));
}

function onlyEntry(text: string): NfoEntry {
  try {
    const [entry, second] = readNfo(text);
    if (entry !== undefined && second === undefined) return entry;
  } catch (error) {
    throw new CannotPrepare(error instanceof Error ? error.message : "it could not be understood");
  }
  throw new CannotPrepare("it describes several items");
}

const comparable = (value: unknown): string =>
  JSON.stringify(Array.isArray(value) ? value : value === undefined ? null : String(value));

/** Fields that read differently although they were not asked for; year follows from a date. */
function strayField(before: MediaFields, after: MediaFields, changes: NfoChanges): FieldName | undefined {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<FieldName>;
  return [...fields].find(
    (field) =>
      !(field in changes) &&
      !(field === "year" && "date" in changes) &&
      comparable(before[field]) !== comparable(after[field]),
  );
}

function checkEdit(before: NfoEntry, after: NfoEntry, changes: NfoChanges): void {
  const stray = strayField(before.fields, after.fields, changes);
  if (stray !== undefined) throw new CannotPrepare(`"${stray}" would have changed too`);
  if (before.unknownElements.join() !== after.unknownElements.join())
    throw new CannotPrepare("other elements would have changed");
  for (const [field, content] of Object.entries(changes) as [FieldName, NfoChanges[FieldName]][]) {
    const isEmpty = content === null || content === "" || (Array.isArray(content) && content.length === 0);
    const held = after.fields[field];
    // A title, date or summary may still be read from another element that was not ours to remove.
    if (isEmpty ? false : held === undefined) throw new CannotPrepare(`"${field}" did not read back as written`);
  }
}

/** Makes the new text of a sidecar in this thread and reads it back. Never rejects. */
export async function prepareNfo(request: PrepareNfoRequest): Promise<PreparedNfo> {
  try {
    const { text, bom, exists } = await oldText(request);
    const edited = editNfo(text, request.changes, ROOTS);
    if (edited === undefined) return { ok: false, why: "it is not well formed, or describes something else" };
    checkEdit(onlyEntry(text), onlyEntry(edited), request.changes);
    return { ok: true, text: bom + edited, exists };
  } catch (error) {
    return { ok: false, why: error instanceof CannotPrepare ? error.message : "it could not be understood" };
  }
}
