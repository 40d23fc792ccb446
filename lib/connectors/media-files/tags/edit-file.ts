import { rm } from "node:fs/promises";
import type { MediaFields } from "#lib/metadata/index.ts";
import type { FieldEdit, Inventory } from "../containers/container.ts";
import { detectContainer, type KnownContainer } from "../containers/detect-container.ts";
import { editValuesOf, fieldsFromTags } from "../containers/fields-from-tags.ts";
import {
  CannotEdit,
  DamagedFile,
  openSourceFile,
  type SourceFile,
  UnsupportedField,
  writeSegments,
} from "../containers/source-file.ts";
import { createDurably } from "../files/part-file.ts";
import { cleanDate } from "../reader/clean-values.ts";
import type { WriteRefusal } from "./tag-writing.ts";

/** What the worker is asked: make `partPath` from `sourcePath` with these edits. */
export type EditRequest = { sourcePath: string; partPath: string; edits: FieldEdit[] };

/** `fieldsBefore`: what the tags of the original say, as we read them. */
export type EditResult =
  | { ok: true; unchanged: boolean; writer: string; checks: string[]; fieldsBefore: MediaFields }
  | { ok: false; code: WriteRefusal; reason: string };

const refuse = (code: WriteRefusal, reason: string): EditResult => ({ ok: false, code, reason });

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, at) => text === b[at]);

/** True when the field reads as the edit wants it; a year may be said by a finer date. */
function isApplied(fields: MediaFields, edit: FieldEdit): boolean {
  const held = editValuesOf(fields, edit.field);
  if (edit.values === null) return held.length === 0 || edit.field === "date";
  if (edit.field === "date")
    return held[0] === edit.values[0] || (held.length === 0 && /^\d{4}$/.test(edit.values[0] ?? ""));
  if (edit.field === "year") return String(fields.year) === String(cleanDate(edit.values[0]).year);
  const joined = (values: readonly string[]): string => values.join("\n").replace(/\s+/g, " ");
  return sameList(held, edit.values) || joined(held) === joined(edit.values);
}

/** Parts of one inventory that the other lacks, leaving out what was meant to change. */
function lostParts(from: Inventory, to: Inventory, touched: ReadonlySet<string>): string[] {
  const counts = new Map<string, number>();
  const idOf = (part: { key: string; digest: string }): string => `${part.key}\u0000${part.digest}`;
  for (const part of to.parts) counts.set(idOf(part), (counts.get(idOf(part)) ?? 0) + 1);
  const lost: string[] = [];
  for (const part of from.parts) {
    if (touched.has(part.key)) continue;
    const left = counts.get(idOf(part)) ?? 0;
    if (left === 0) lost.push(part.key);
    else counts.set(idOf(part), left - 1);
  }
  return lost;
}

function faultOf(before: Inventory, after: Inventory, touched: ReadonlySet<string>): string | undefined {
  if (before.payloadDigest !== after.payloadDigest) return "the sound or picture data would have changed";
  const lost = lostParts(before, after, touched);
  if (lost.length > 0) return `"${lost[0]}" would have been lost or changed`;
  const grown = lostParts(after, before, touched);
  return grown.length > 0 ? `"${grown[0]}" would have been added or changed` : undefined;
}

/** Fields that read differently although nobody asked for it; dates and years share a tag. */
function sideEffect(before: MediaFields, after: MediaFields, edits: readonly FieldEdit[]): string | undefined {
  const asked = new Set(edits.map(({ field }) => field));
  if (asked.has("year")) asked.add("date");
  if (asked.has("date")) asked.add("year");
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof MediaFields>;
  return [...fields].find(
    (field) => !asked.has(field) && JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
}

type Known = { source: SourceFile; known: KnownContainer };

async function check(
  request: EditRequest,
  { source, known }: Known,
  touched: ReadonlySet<string>,
): Promise<EditResult> {
  const part = await openSourceFile(request.partPath);
  let fieldsBefore: MediaFields;
  try {
    const before = await known.container.inspect(source, { withPayload: true });
    const after = await known.container.inspect(part, { withPayload: true });
    const fault = faultOf(before, after, touched);
    if (fault !== undefined) return refuse("not_verified", `The result was not kept: ${fault}.`);
    const [old, now] = [fieldsFromTags(before.tags, known.keys), fieldsFromTags(after.tags, known.keys)];
    const wrong = request.edits.find((edit) => !isApplied(now, edit));
    if (wrong !== undefined)
      return refuse("not_verified", `The result was not kept: "${wrong.field}" did not read back as written.`);
    fieldsBefore = old;
    const effect = sideEffect(old, now, request.edits);
    if (effect !== undefined)
      return refuse("not_verified", `The result was not kept: "${effect}" would have changed too.`);
  } finally {
    await part.close();
  }
  const checks = [
    "every other tag, picture, chapter and header is the same",
    "the sound and picture data are the same bytes",
    "the new values read back",
  ];
  return { ok: true, unchanged: false, writer: `plantain-${known.name}`, checks, fieldsBefore };
}

async function edit(request: EditRequest, { source, known }: Known): Promise<EditResult> {
  const unsupported = request.edits.find(({ field }) => known.keys[field] === undefined);
  if (unsupported !== undefined) {
    return refuse("unsupported_field", `Files of this kind (${known.name}) have no tag for "${unsupported.field}".`);
  }
  const held = await known.container.inspect(source, { withPayload: false });
  const fields = fieldsFromTags(held.tags, known.keys);
  if (request.edits.every((entry) => isApplied(fields, entry))) {
    const checks = ["the values were there already"];
    return { ok: true, unchanged: true, writer: `plantain-${known.name}`, checks, fieldsBefore: fields };
  }
  const { segments, touchedKeys } = await known.container.plan(source, request.edits);
  await createDurably(request.partPath, (target) => writeSegments({ source, segments, target }));
  return check(request, { source, known }, touchedKeys);
}

function refusalFrom(error: unknown): EditResult {
  if (error instanceof DamagedFile) return refuse("damaged", `The file is damaged: ${error.message}.`);
  if (error instanceof UnsupportedField) return refuse("unsupported_field", error.message);
  if (error instanceof CannotEdit) return refuse("unsupported_container", error.message);
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOSPC" || code === "EDQUOT") return refuse("no_space", "There is not enough room on the disk.");
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return refuse("not_permitted", "The folder may not be written to.");
  return refuse(
    "failed",
    `Writing failed (${code ?? (error instanceof Error ? error.message.slice(0, 200) : "unknown cause")}).`,
  );
}

/**
 * Makes an edited copy of a media file and proves it: same payload, same parts, new values readable, nothing else changed.
 * Never rejects; on refusal no part file is left.
 */
export async function editFile(request: EditRequest): Promise<EditResult> {
  let result: EditResult;
  try {
    const source = await openSourceFile(request.sourcePath);
    try {
      const known = await detectContainer(source);
      result =
        known === undefined
          ? refuse("unsupported_container", "No writer is safe for files of this kind.")
          : await edit(request, { source, known });
    } finally {
      await source.close();
    }
  } catch (error) {
    result = refusalFrom(error);
  }
  if (!result.ok || result.unchanged) await rm(request.partPath, { force: true });
  return result;
}
