/** What a byte says about the chunk it stands in. */
export const LETTER = 1;
export const DIGIT = 2;
export const SOFT = 4;
export const SLASH = 8;
export const AT = 16;
export const COLON = 32;
export const DOT = 64;
export const HIGH = 128;

/** 0 blank or control, 1 hard delimiter, otherwise part of a chunk. */
export const CLASS = new Uint8Array(256).fill(2);
/** What a byte adds to the flags of its chunk. */
export const FLAG = new Uint8Array(256);
for (let code = 0; code <= 32; code++) CLASS[code] = 0;
CLASS[127] = 0;
for (const mark of ",;()[]{}<>\"'=|`") CLASS[mark.charCodeAt(0)] = 1;
for (let code = 33; code < 127; code++) FLAG[code] = SOFT;
for (let code = 128; code < 256; code++) FLAG[code] = HIGH;
for (let code = 48; code < 58; code++) FLAG[code] = DIGIT;
for (let code = 65; code < 91; code++) FLAG[code] = FLAG[code + 32] = LETTER;
FLAG[95] = 0;
FLAG[47] = FLAG[92] = SOFT | SLASH;
FLAG[64] = SOFT | AT;
FLAG[58] = SOFT | COLON;
FLAG[46] = SOFT | DOT;

export const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;
export const isHexLetter = (byte: number): boolean => (byte | 32) >= 97 && (byte | 32) <= 102;

export function hasDigit(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (isDigit(bytes[i] as number)) return true;
  return false;
}
