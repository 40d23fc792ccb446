import { link, realpath, rename, rm, unlink } from "node:fs/promises";
import path from "node:path";
import { AppError } from "#lib/core/index.ts";
import type { FieldName, MediaFields, MediaKind } from "#lib/metadata/index.ts";
import { createDurably, partPathFor, removeStaleParts, syncFolder } from "../files/part-file.ts";
import { type FileState, type FileUndo, fileState, keepOriginal, swapIn } from "../files/replace-file.ts";
import { sha256File } from "../files/sha256-file.ts";
import { editNfo, emptyNfo, type NfoChanges } from "./edit-nfo.ts";
import { KIND_OF_NFO_ROOT } from "./nfo-fields.ts";
import { type NfoEntry, readNfo } from "./read-nfo.ts";
import { loadSidecar } from "./read-sidecar.ts";
import { decodeXml } from "./xml-text.ts";

export type WriteNfoInput = {
  absPath: string;
  changes: NfoChanges;
  /** Where the bytes of an existing sidecar go first; must not exist yet. */
  keepOriginalTo: string;
  /** Root element of a new sidecar; an existing one keeps its own. Guessed from the fields when absent. */
  kind?: MediaKind;
};

const ROOTS: ReadonlySet<string> = new Set(Object.keys(KIND_OF_NFO_ROOT));

const unsupported = (why: string): AppError =>
  new AppError("UNSUPPORTED", `The sidecar was not written: ${why}.`, {
    hint: "It was left as it is. Rename or repair it, then try again.",
  });

/** The old text and how it is encoded, or an empty sidecar when there is none. */
async function oldText(input: WriteNfoInput): Promise<{ text: string; bom: string; exists: boolean }> {
  const bytes = await loadSidecar(input.absPath);
  if (Buffer.isBuffer(bytes)) {
    const { text, encoding } = decodeXml(bytes);
    if (encoding === undefined) throw unsupported("it is not in UTF-8");
    return { text, bom: encoding === "utf-8-bom" ? "\ufeff" : "", exists: true };
  }
  if (bytes.code === "not_found") return { text: emptyNfo(input.kind, input.changes), bom: "", exists: false };
  if (bytes.code === "empty") return { text: emptyNfo(input.kind, input.changes), bom: "", exists: true };
  throw unsupported(bytes.message.replace(/\.$/, "").replace(/^The sidecar /, "it "));
}

function onlyEntry(text: string): NfoEntry {
  try {
    const [entry, second] = readNfo(text);
    if (entry !== undefined && second === undefined) return entry;
  } catch (error) {
    throw unsupported(error instanceof Error ? error.message : "it could not be understood");
  }
  throw unsupported("it describes several items");
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
  if (stray !== undefined) throw unsupported(`"${stray}" would have changed too`);
  if (before.unknownElements.join() !== after.unknownElements.join())
    throw unsupported("other elements would have changed");
  for (const [field, content] of Object.entries(changes) as [FieldName, NfoChanges[FieldName]][]) {
    const isEmpty = content === null || content === "" || (Array.isArray(content) && content.length === 0);
    const held = after.fields[field];
    // A title, date or summary may still be read from another element that was not ours to remove.
    if (isEmpty ? false : held === undefined) throw unsupported(`"${field}" did not read back as written`);
  }
}

/** A new file under its name, never over one that appeared meanwhile. */
async function placeNew(partPath: string, absPath: string): Promise<void> {
  try {
    await link(partPath, absPath);
    await unlink(partPath);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST")
      throw new AppError("CONFLICT", "A sidecar appeared meanwhile; nothing was written.", { hint: "Try again." });
    await rename(partPath, absPath);
  }
  await syncFolder(path.dirname(absPath));
}

async function replaceOld(input: {
  absPath: string;
  partPath: string;
  keepOriginalTo: string;
  state: FileState;
}): Promise<string> {
  const kept = await keepOriginal(input.absPath, input.keepOriginalTo, input.state);
  try {
    await swapIn({ partPath: input.partPath, absPath: input.absPath, expected: input.state, keepMtime: false });
  } catch (error) {
    if (kept.isNew) await rm(input.keepOriginalTo, { force: true });
    throw error;
  }
  return kept.sha256;
}

/**
 * Sets fields in an NFO sidecar, creating it when there is none. Elements, comments and spacing that are not concerned stay
 * as they are; the new text is read back before it replaces the old atomically. Take it back with `restoreFile`.
 * @throws AppError UNSUPPORTED (not well formed, not UTF-8, several items), CONFLICT (changed meanwhile)
 */
export async function writeNfo(input: WriteNfoInput): Promise<FileUndo> {
  const absPath = await realpath(input.absPath).catch(() => input.absPath);
  const { text, bom, exists } = await oldText({ ...input, absPath });
  const state = exists ? await fileState(absPath) : undefined;
  const edited = editNfo(text, input.changes, ROOTS);
  if (edited === undefined) throw unsupported("it is not well formed, or describes something else");
  checkEdit(onlyEntry(text), onlyEntry(edited), input.changes);
  await removeStaleParts(absPath);
  const partPath = partPathFor(absPath);
  try {
    await createDurably(partPath, async (file) => {
      await file.writeFile(bom + edited, "utf8");
    });
    const sha256After = await sha256File(partPath);
    if (state === undefined) {
      await placeNew(partPath, absPath);
      return { absPath, backupPath: null, sha256Before: null, sha256After, mode: 0o644, mtimeMsBefore: 0 };
    }
    const backupPath = input.keepOriginalTo;
    const sha256Before = await replaceOld({ absPath, partPath, keepOriginalTo: backupPath, state });
    return { absPath, backupPath, sha256Before, sha256After, mode: state.mode, mtimeMsBefore: state.mtimeMs };
  } finally {
    await rm(partPath, { force: true });
  }
}

/** Where our sidecar of a media file lies: the same name with ".nfo". */
export function sidecarPathFor(relPath: string): string {
  const slash = relPath.lastIndexOf("/");
  const dot = relPath.lastIndexOf(".");
  return `${dot > slash + 1 ? relPath.slice(0, dot) : relPath}.nfo`;
}
