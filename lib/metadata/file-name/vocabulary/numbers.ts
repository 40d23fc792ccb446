/** Small numbers written as words, for parts and seasons. */
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
    .split(" ")
    .map((word, index): [string, number] => [word, index + 1]),
);

const ORDINALS: ReadonlyMap<string, number> = new Map(
  "first second third fourth fifth sixth seventh eighth ninth tenth"
    .split(" ")
    .map((word, index): [string, number] => [word, index + 1]),
);

const ROMAN = /^(?:x{0,3})(?:ix|iv|v?i{0,3})$/i;
const ROMAN_VALUES: Record<string, number> = { i: 1, v: 5, x: 10 };

/** Roman numeral up to 39, or undefined. */
export function romanOf(text: string): number | undefined {
  if (text.length === 0 || text.length > 7 || !ROMAN.test(text)) return undefined;
  let total = 0;
  for (let at = 0; at < text.length; at += 1) {
    const value = ROMAN_VALUES[text[at]?.toLowerCase() ?? ""] ?? 0;
    const next = ROMAN_VALUES[text[at + 1]?.toLowerCase() ?? ""] ?? 0;
    total += value < next ? -value : value;
  }
  return total > 0 ? total : undefined;
}

/** "1st", "2nd", "third" as a number, or undefined. */
export function ordinalOf(key: string): number | undefined {
  const digits = /^(\d{1,2})(?:st|nd|rd|th|a|o|e|er|eme)$/.exec(key);
  return digits === null ? ORDINALS.get(key) : Number(digits[1]);
}
