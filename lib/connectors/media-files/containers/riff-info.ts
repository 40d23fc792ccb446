import type { FieldEdit } from "./container.ts";
import { datedValues, isDated } from "./dated-values.ts";
import { UnsupportedField } from "./source-file.ts";
import { RIFF_KEYS } from "./tag-keys.ts";

/** What differs between RIFF (little-endian) and FORM (AIFF, big-endian). */
export type Form = { magic: string; bigEndian: boolean; type: string };

/** A chunk with its header and, when its length is odd, its pad byte. */
export function makeChunk(form: Form, id: string, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.write(id, 0, "latin1");
  if (form.bigEndian) header.writeUInt32BE(body.length, 4);
  else header.writeUInt32LE(body.length, 4);
  return Buffer.concat([header, body, Buffer.alloc(body.length & 1)]);
}

/** One text of a LIST INFO. */
export type InfoItem = { key: string; bytes: Buffer };

/** Items of a LIST INFO body (behind the word INFO); stops at the first broken one. */
export function parseInfo(body: Buffer): InfoItem[] {
  const items: InfoItem[] = [];
  for (let at = 4; at + 8 <= body.length; ) {
    const end = at + 8 + body.readUInt32LE(at + 4);
    if (end > body.length) break;
    items.push({ key: body.toString("latin1", at, at + 4), bytes: body.subarray(at + 8, end) });
    at = end + ((end - at) & 1);
  }
  return items;
}

/** INFO has no declared encoding: UTF-8 when it is valid, else Windows-1252. */
export function infoText(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  const text = end < 0 ? bytes : bytes.subarray(0, end);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(text).trim();
  } catch {
    return new TextDecoder("windows-1252").decode(text).trim();
  }
}

function infoValue(edit: FieldEdit, held: string | undefined, edits: readonly FieldEdit[]): string | null {
  const values = isDated(edit) ? datedValues(held, edit, edits) : edit.values;
  return values === null ? null : values.join("; ");
}

/** The texts after the edits: replaced in place, new ones at the end. @throws UnsupportedField */
export function editInfo(
  items: readonly InfoItem[],
  edits: readonly FieldEdit[],
): { items: InfoItem[]; touchedKeys: Set<string> } {
  const wanted = new Map<string, string | null>();
  for (const edit of edits) {
    const keys = RIFF_KEYS[edit.field];
    if (keys === undefined) throw new UnsupportedField(`This container has no tag for "${edit.field}".`);
    const present = keys.filter((key) => items.some((item) => item.key === key));
    for (const key of present.length > 0 ? present : edit.values === null ? [] : keys.slice(0, 1)) {
      const held = items.find((item) => item.key === key);
      wanted.set(key, infoValue(edit, held === undefined ? undefined : infoText(held.bytes), edits));
    }
  }
  const render = (key: string, text: string): InfoItem => ({ key, bytes: Buffer.from(`${text}\0`, "utf8") });
  const kept = items.flatMap((item) => {
    const value = wanted.get(item.key);
    return value === undefined ? [item] : value === null ? [] : [render(item.key, value)];
  });
  const added = [...wanted].filter(([key, value]) => value !== null && !items.some((item) => item.key === key));
  return {
    items: [...kept, ...added.map(([key, value]) => render(key, value ?? ""))],
    touchedKeys: new Set(wanted.keys()),
  };
}

/** The LIST chunk of these texts. */
export const infoChunk = (form: Form, items: readonly InfoItem[]): Buffer =>
  makeChunk(
    form,
    "LIST",
    Buffer.concat([Buffer.from("INFO"), ...items.map(({ key, bytes }) => makeChunk(form, key, bytes))]),
  );
