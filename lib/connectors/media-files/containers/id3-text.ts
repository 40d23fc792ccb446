/** Text strings of a frame: encoding byte, then strings separated by NUL. */

const hasBom = (bytes: Buffer): boolean =>
  bytes.length >= 2 && (bytes.readUInt16BE(0) === 0xfffe || bytes.readUInt16BE(0) === 0xfeff);

function decodeUtf16(bytes: Buffer, bigEndianWithoutBom: boolean): string {
  const even = bytes.subarray(0, bytes.length & ~1);
  const big = hasBom(even) ? even.readUInt16BE(0) === 0xfeff : bigEndianWithoutBom;
  const swapped = big ? Buffer.from(even).swap16() : even;
  return swapped.toString("utf16le").replace(/\ufeff/g, "");
}

/** Splits UTF-16 bytes at NUL characters so that each string may carry its own byte order mark. */
function splitUtf16(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    if (bytes[at] !== 0 || bytes[at + 1] !== 0) continue;
    parts.push(bytes.subarray(start, at));
    start = at + 2;
  }
  parts.push(bytes.subarray(start));
  return parts;
}

/** Decodes all strings of `bytes` in an ID3 encoding (0 Latin-1, 1 UTF-16 with mark, 2 UTF-16BE, 3 UTF-8). */
export function decodeId3Strings(encoding: number, bytes: Buffer): string[] {
  if (encoding === 1 || encoding === 2) {
    let big = encoding === 2;
    return splitUtf16(bytes).map((part) => {
      if (hasBom(part)) big = part.readUInt16BE(0) === 0xfeff;
      return decodeUtf16(part, big);
    });
  }
  const text = encoding === 3 ? bytes.toString("utf8") : new TextDecoder("windows-1252").decode(bytes);
  return text.split("\0");
}

/** The strings of a text frame's content without empty ones; undefined when the encoding byte is unknown. */
export function textFrameValues(content: Buffer): string[] | undefined {
  const encoding = content[0];
  if (encoding === undefined || encoding > 3) return undefined;
  return decodeId3Strings(encoding, content.subarray(1))
    .map((text) => text.trim())
    .filter((text) => text !== "");
}

/** Encoding for these texts: Latin-1 for plain ASCII, else UTF-8 (2.4) or UTF-16 (before). */
export function id3EncodingFor(version: number, texts: readonly string[]): number {
  if (texts.every((text) => /^[\u0000-\u007f]*$/.test(text))) return 0;
  return version === 4 ? 3 : 1;
}

/** Bytes of one string in the encoding, with its terminator when asked for. */
export function encodeId3String(encoding: number, text: string, terminated: boolean): Buffer {
  const ended = terminated ? `${text}\0` : text;
  if (encoding === 0) return Buffer.from(ended, "latin1");
  if (encoding === 3) return Buffer.from(ended, "utf8");
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(ended, "utf16le")]);
}
