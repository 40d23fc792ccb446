import { randomInt } from "node:crypto";

/**
 * Many short texts in one block of bytes, so that a million of them are passed to another thread without a copy. `offsets` has one
 * entry more than there are texts.
 */
export type TextColumn = { bytes: Uint8Array; offsets: Uint32Array };

const MOST_BYTES_A_CHARACTER = 3;
const HASH_START = randomInt(2 ** 32);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const textCount = ({ offsets }: TextColumn): number => Math.max(0, offsets.length - 1);

export const textAt = ({ bytes, offsets }: TextColumn, index: number): string =>
  index < 0 || index + 1 >= offsets.length ? "" : decoder.decode(bytes.slice(offsets[index], offsets[index + 1]));

const sharedBytes = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length));
const sharedOffsets = (length: number): Uint32Array =>
  new Uint32Array(new SharedArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT));

/** Takes texts one after the other. */
export function createTextColumn() {
  let bytes = new Uint8Array(65_536);
  let offsets = new Uint32Array(8_192);
  let count = 0;
  let end = 0;
  function grow(wanted: number): void {
    if (bytes.length < wanted) {
      const wider = new Uint8Array(Math.max(wanted, 2 * bytes.length));
      wider.set(bytes);
      bytes = wider;
    }
    if (offsets.length > count + 1) return;
    const longer = new Uint32Array(2 * offsets.length);
    longer.set(offsets);
    offsets = longer;
  }
  function push(text: string): void {
    grow(end + MOST_BYTES_A_CHARACTER * text.length);
    let place = end;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) {
        place = end + encoder.encodeInto(text, bytes.subarray(end)).written;
        break;
      }
      bytes[place++] = code;
    }
    end = place;
    count += 1;
    offsets[count] = end;
  }
  function finish(): TextColumn {
    const column = { bytes: sharedBytes(end), offsets: sharedOffsets(count + 1) };
    column.bytes.set(bytes.subarray(0, end));
    column.offsets.set(offsets.subarray(0, count + 1));
    return column;
  }
  return { push, finish, count: () => count };
}

/** The texts of several columns, one after the other. */
export function joinTexts(columns: readonly TextColumn[]): TextColumn {
  const [only] = columns;
  if (columns.length === 1 && only) return only;
  const length = columns.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const count = columns.reduce((sum, column) => sum + textCount(column), 0);
  const joined = { bytes: sharedBytes(length), offsets: sharedOffsets(count + 1) };
  let [place, end] = [0, 0];
  for (const column of columns) {
    joined.bytes.set(column.bytes, end);
    for (let index = 1; index < column.offsets.length; index += 1) {
      joined.offsets[++place] = end + (column.offsets[index] ?? 0);
    }
    end += column.bytes.length;
  }
  return joined;
}

/** FNV-1a over a text's bytes, from a start that nobody can know: ids come from outside and could be made to collide. */
function hashAt({ bytes, offsets }: TextColumn, index: number): number {
  let hash = HASH_START;
  const end = offsets[index + 1] ?? 0;
  for (let place = offsets[index] ?? 0; place < end; place += 1) {
    hash = Math.imul(hash ^ (bytes[place] ?? 0), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}

function isSame(left: TextColumn, leftIndex: number, right: TextColumn, rightIndex: number): boolean {
  const [start, other] = [left.offsets[leftIndex] ?? 0, right.offsets[rightIndex] ?? 0];
  const length = (left.offsets[leftIndex + 1] ?? 0) - start;
  if (length !== (right.offsets[rightIndex + 1] ?? 0) - other) return false;
  for (let place = 0; place < length; place += 1) {
    if (left.bytes[start + place] !== right.bytes[other + place]) return false;
  }
  return true;
}

/** For each of the wanted texts the last place at which it stands in `texts`, -1 for none; by hashing with open addresses. */
export function findTexts(texts: TextColumn, wanted: TextColumn): Int32Array {
  const found = new Int32Array(new SharedArrayBuffer(textCount(wanted) * Int32Array.BYTES_PER_ELEMENT)).fill(-1);
  if (found.length === 0) return found;
  const count = textCount(texts);
  const mask = 2 ** Math.ceil(Math.log2(2 * count + 2)) - 1;
  const slots = new Int32Array(mask + 1).fill(-1);
  for (let index = 0; index < count; index += 1) {
    let slot = hashAt(texts, index) & mask;
    for (let known = slots[slot] ?? -1; known >= 0 && !isSame(texts, known, texts, index); known = slots[slot] ?? -1) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = index;
  }
  for (let index = 0; index < found.length; index += 1) {
    let slot = hashAt(wanted, index) & mask;
    for (let known = slots[slot] ?? -1; known >= 0; known = slots[slot] ?? -1) {
      if (isSame(texts, known, wanted, index)) {
        found[index] = known;
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  return found;
}
