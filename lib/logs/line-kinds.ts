const isBlank = (byte: number) => byte === 32 || byte === 9;
const isDigit = (byte: number) => byte >= 48 && byte <= 57;

const STARTERS = ["Caused by:", "at ", "... ", "Traceback (", "goroutine ", "Suppressed:"].map((text) =>
  new TextEncoder().encode(text),
);

function startsWith(bytes: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  if (end - start < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text[i]) return false;
  return true;
}

/**
 * Whether a line goes on with the record before it: it is indented, only closes brackets, or begins like a line of a
 * stack trace. It looks at the line alone, so that a file may be cut anywhere.
 */
export function isContinuation(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] as number;
  if (isBlank(first)) return true;
  if (first === 125 || first === 93 || first === 41) return end - start <= 3;
  if (first !== 67 && first !== 97 && first !== 46 && first !== 84 && first !== 103 && first !== 83) return false;
  return STARTERS.some((text) => startsWith(bytes, start, end, text));
}

/**
 * End of the part of an access-log message that tells one request from another: behind status and size, before the
 * referrer and the browser. `end` when the message is no request line.
 */
export function requestEnd(bytes: Uint8Array, start: number, end: number): number {
  const method = bytes[start + 1] as number;
  if (method < 65 || method > 90) return end;
  let i = start + 1;
  while (i < end && bytes[i] !== 34) i++;
  i += 2;
  const status = i;
  while (i < end && isDigit(bytes[i] as number)) i++;
  if (i - status !== 3 || !isBlank(bytes[i] as number)) return end;
  i++;
  while (i < end && !isBlank(bytes[i] as number)) i++;
  return i < end && bytes[i + 1] === 34 ? i : end;
}
