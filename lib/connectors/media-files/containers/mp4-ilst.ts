import type { FieldEdit, NativeTag } from "./container.ts";
import { datedValues, isDated } from "./dated-values.ts";
import { genreName } from "./id3-genres.ts";
import { listAtoms, makeAtom } from "./mp4-atoms.ts";
import { DamagedFile, digestOf } from "./source-file.ts";
import { MP4_KEYS } from "./tag-keys.ts";

/** One item of the tag list: its key ("©nam", "----:com.apple.iTunes:NAME"), whole bytes and data values. */
export type IlstItem = { key: string; bytes: Buffer; values: { type: number; bytes: Buffer }[] };

/** Parses the body of an `ilst` atom. @throws DamagedFile */
export function parseIlst(body: Buffer): IlstItem[] {
  return listAtoms(body, 0, body.length).map((item) => {
    const children = listAtoms(body, item.bodyStart, item.end);
    const textOf = (type: string): string | undefined => {
      const child = children.find((atom) => atom.type === type);
      return child === undefined
        ? undefined
        : body.toString("utf8", Math.min(child.bodyStart + 4, child.end), child.end);
    };
    const values = children
      .filter((child) => child.type === "data" && child.end - child.bodyStart >= 8)
      .map((child) => ({
        type: body.readUInt32BE(child.bodyStart),
        bytes: body.subarray(child.bodyStart + 8, child.end),
      }));
    const key = item.type === "----" ? `----:${textOf("mean") ?? ""}:${textOf("name") ?? ""}` : item.type;
    return { key, bytes: body.subarray(item.start, item.end), values };
  });
}

const DATA = { binary: 0, utf8: 1, utf16: 2, jpeg: 13, integer: 21 } as const;
/** Items that hold "number of total" in 16-bit parts. */
const PAIRS = new Set(["trkn", "disk"]);
const INTEGERS = new Set(["tvsn", "tves", "tmpo", "stik", "rtng", "hdvd", "cnID", "plID", "cpil", "pcst", "pgap"]);

function textOfValue(key: string, value: { type: number; bytes: Buffer }): string | undefined {
  const { type, bytes } = value;
  if (PAIRS.has(key)) return bytes.length >= 4 && bytes.readUInt16BE(2) > 0 ? String(bytes.readUInt16BE(2)) : undefined;
  if (key === "gnre") return bytes.length >= 2 ? genreName(bytes.readUInt16BE(0) - 1) : undefined;
  if (type === DATA.utf8) return bytes.toString("utf8");
  if (type === DATA.utf16)
    return Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString("utf16le");
  const isNumber = type === DATA.integer || (type === DATA.binary && INTEGERS.has(key));
  if (isNumber && bytes.length >= 1 && bytes.length <= 6) return String(bytes.readIntBE(0, bytes.length));
  return undefined;
}

/** Keys as in the map, upper case for free names; a free name of another owner keeps its owner. */
function mapKey(key: string): string {
  const free = /^----:com\.apple\.iTunes:(.*)$/is.exec(key);
  return free === null ? key : `----:com.apple.iTunes:${(free[1] ?? "").toUpperCase()}`;
}

export function tagsOfIlst(items: readonly IlstItem[]): NativeTag[] {
  return items.flatMap((item) => {
    const values = item.values.map((value) => textOfValue(item.key, value)).filter((text) => text !== undefined);
    return values.length === 0 ? [] : [{ key: mapKey(item.key), values }];
  });
}

export const partsOfIlst = (items: readonly IlstItem[]): { key: string; digest: string }[] =>
  items.map((item) => ({ key: mapKey(item.key), digest: digestOf(item.bytes) }));

function dataAtom(type: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(type);
  return makeAtom("data", head, bytes);
}

function integerBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** "5" into an old "3 of 12" keeps the 12. */
function pairBytes(key: string, value: number, old: Buffer | undefined): Buffer {
  const bytes = Buffer.alloc(key === "trkn" ? 8 : 6);
  old?.copy(bytes, 0, 0, bytes.length);
  if (value > 0xffff) throw new DamagedFile("a number does not fit into its tag");
  bytes.writeUInt16BE(value, 2);
  return bytes;
}

function renderItem(key: string, values: readonly string[], old: IlstItem | undefined): Buffer {
  const type = key.slice(0, 4);
  if (PAIRS.has(key))
    return makeAtom(type, dataAtom(DATA.binary, pairBytes(key, Number(values[0]), old?.values[0]?.bytes)));
  if (INTEGERS.has(key)) return makeAtom(type, dataAtom(DATA.integer, integerBytes(Number(values[0]))));
  const data = values.map((value) => dataAtom(DATA.utf8, Buffer.from(value, "utf8")));
  if (!key.startsWith("----:")) return makeAtom(type, ...data);
  const [, mean = "", name = ""] = /^----:([^:]*):(.*)$/s.exec(key) ?? [];
  const version = Buffer.alloc(4);
  return makeAtom(
    "----",
    makeAtom("mean", version, Buffer.from(mean)),
    makeAtom("name", version, Buffer.from(name)),
    ...data,
  );
}

/** Programs show only the first so many bytes of the short description. */
const SHORT_DESCRIPTION_BYTES = 255;

function shorten(text: string): string {
  let short = text;
  while (Buffer.byteLength(short) > SHORT_DESCRIPTION_BYTES) short = short.slice(0, -1).toWellFormed();
  return short.replace(/\ufffd$/, "");
}

function valuesFor(
  key: string,
  edit: FieldEdit,
  held: string | undefined,
  edits: readonly FieldEdit[],
): string[] | null {
  if (isDated(edit)) return datedValues(held, edit, edits);
  if (edit.values === null) return null;
  if (key === "desc") return [shorten(edit.values[0] ?? "")];
  if (key === "keyw") return [edit.values.join(",")];
  return edit.values;
}

function wantedValues(items: readonly IlstItem[], edits: readonly FieldEdit[]): Map<string, string[] | null> {
  const held = new Map(tagsOfIlst(items).map((tag) => [tag.key, tag.values[0]]));
  const keysHeld = new Set(items.map((item) => mapKey(item.key)));
  const wanted = new Map<string, string[] | null>();
  for (const edit of edits) {
    const keys = (MP4_KEYS[edit.field] ?? []).filter((key) => !key.startsWith("udta/"));
    const present = keys.filter((key) => keysHeld.has(key));
    const targets = new Set(present.length > 0 ? present : edit.values === null ? [] : keys.slice(0, 1));
    if (edit.field === "summary" && edit.values !== null) {
      targets.add("desc");
      if (Buffer.byteLength(edit.values[0] ?? "") <= SHORT_DESCRIPTION_BYTES && !keysHeld.has("ldes"))
        targets.delete("ldes");
    }
    for (const key of targets) wanted.set(key, valuesFor(key, edit, held.get(key), edits));
    // A numbered genre beside a named one would keep its old meaning.
    if (targets.has("gnre") && edit.values !== null) wanted.set("gnre", null).set("©gen", edit.values);
  }
  return wanted;
}

/** The body of the tag list after the edits; untouched items keep their bytes and order. */
export function editIlst(
  items: readonly IlstItem[],
  edits: readonly FieldEdit[],
): { body: Buffer; touchedKeys: Set<string> } {
  const wanted = wantedValues(items, edits);
  const placed = new Set<string>();
  const rendered: Buffer[] = [];
  for (const item of items) {
    const key = mapKey(item.key);
    const values = wanted.get(key);
    if (values === undefined) rendered.push(item.bytes);
    else if (values !== null && !placed.has(key)) rendered.push(renderItem(item.key, values, item));
    if (values !== undefined) placed.add(key);
  }
  for (const [key, values] of wanted) {
    if (values !== null && !placed.has(key)) rendered.push(renderItem(key, values, undefined));
  }
  return { body: Buffer.concat(rendered), touchedKeys: new Set(wanted.keys()) };
}
