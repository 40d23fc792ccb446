/** Byte strings for the small encoders of the sample media. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

export const uint16le = (value: number): Uint8Array => Uint8Array.from([value & 0xff, (value >> 8) & 0xff]);
export const uint16be = (value: number): Uint8Array => Uint8Array.from([(value >> 8) & 0xff, value & 0xff]);
export const uint24be = (value: number): Uint8Array =>
  Uint8Array.from([(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff]);
export const uint32le = (value: number): Uint8Array => concat([uint16le(value & 0xffff), uint16le(value >>> 16)]);
export const uint32be = (value: number): Uint8Array => concat([uint16be(value >>> 16), uint16be(value & 0xffff)]);

/** Text as bytes; the sample's texts are plain ASCII, where all the formats' encodings agree. */
export const utf8Bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "utf8"));
