export type PatternPart = { text: string; isVariable: boolean };

/** Splits a pattern at its placeholders: <*>, <num>, <path> and the like. */
export function splitPattern(template: string): PatternPart[] {
  const parts: PatternPart[] = [];
  let from = 0;
  for (const match of template.matchAll(/<[*a-zA-Z_:]{1,24}>/g)) {
    if (match.index > from) parts.push({ text: template.slice(from, match.index), isVariable: false });
    parts.push({ text: match[0], isVariable: true });
    from = match.index + match[0].length;
  }
  if (from < template.length) parts.push({ text: template.slice(from), isVariable: false });
  return parts;
}
