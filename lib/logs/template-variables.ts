import { collapseLists, withoutUnits } from "./group-shapes.ts";
import { joinVariables } from "./merge-shapes.ts";
import type { VariablePart } from "./parts.ts";
import type { ShapeGroup } from "./shape-group.ts";
import { MARK, normalize, type Token, tokenize, WILD, WORD } from "./shape-tokens.ts";
import type { StateShape } from "./state.ts";
import { isFunctionWord } from "./word-evidence.ts";

const VARIABLES_MAX = 12;

/**
 * Numeric variables of a template, from those of its shapes: numbers that stand at the same place of the text are the
 * same variable. `slot` counts the wildcards of the template; fields of structured records keep their names.
 */
export function templateVariables(group: ShapeGroup, shapes: readonly StateShape[]): VariablePart[] {
  const joined = new Map<string, VariablePart[]>();
  for (const member of group.members) {
    const shape = shapes[member] as StateShape;
    if (shape.variables.length === 0) continue;
    for (const part of placed(shape, group.tokens)) {
      const key = `${part.slot} ${part.name ?? ""}`;
      const same = joined.get(key);
      if (same === undefined) joined.set(key, [part]);
      else same.push(part);
    }
  }
  return [...joined.values()]
    .map(joinVariables)
    .sort((a, b) => order(a) - order(b) || ((a.name ?? "") < (b.name ?? "") ? -1 : 1))
    .slice(0, VARIABLES_MAX);
}

const order = (part: VariablePart) => (part.slot < 0 ? 1000 : part.slot);

/** The variables of a shape with the number and name of the wildcard at which each stands. */
function placed(shape: StateShape, tokens: readonly Token[]): VariablePart[] {
  const fields = shape.variables.filter((part) => part.slot < 0);
  if (fields.length === shape.variables.length) return fields;
  let own = normalize(tokenize(shape));
  if (own.length !== tokens.length) own = withoutUnits(own);
  if (own.length !== tokens.length) own = collapseLists(own);
  if (own.length !== tokens.length) return fields;
  const wildcardOf = new Map<number, { slot: number; name: string | null }>();
  let wildcard = 0;
  tokens.forEach((token, at) => {
    if (token.kind < 0 && !token.text.includes(WILD)) return;
    const slot = own[at]?.slot;
    if (slot !== undefined) wildcardOf.set(slot, { slot: wildcard, name: nameAt(tokens, at) });
    wildcard++;
  });
  const inText = shape.variables.flatMap((part) => {
    const place = wildcardOf.get(part.slot);
    return part.slot < 0 || place === undefined ? [] : [{ ...part, ...place }];
  });
  return [...inText, ...fields];
}

const NAME = /^[A-Za-z][\w.-]{1,40}$/;

/** The word in front of a value: `size=12`, `took 12 ms`, `len: 12`. */
function nameAt(tokens: readonly Token[], at: number): string | null {
  let before = at - 1;
  while (before >= 0 && tokens[before]?.kind === MARK && /^[=:("'[{]$/.test(tokens[before]?.text ?? "")) before--;
  const word = tokens[before];
  if (word?.kind !== WORD || !NAME.test(word.text) || isFunctionWord(word.text)) return null;
  return word.text;
}
