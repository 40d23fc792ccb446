import type { ShapeGroup } from "./shape-group.ts";
import { MARK, type Token, WILD, WORD } from "./shape-tokens.ts";
import { isNamingWord, namingEvidence, spellingEvidence } from "./word-evidence.ts";
import type { Family } from "./word-families.ts";

const REFUSED = -1e6;

/** Judges whether the places in which the groups of a family differ are variables. */
export function placesVary(groups: readonly ShapeGroup[], family: Family): boolean {
  const { places } = family;
  const first = groups[family.groups[0] as number] as ShapeGroup;
  const constants = first.tokens.filter((token, at) => token.kind === WORD && !places.includes(at)).length;
  if (constants === 0) return false;
  if (places.length === 1) return placeEvidence(groups, family, places[0] as number) - (constants === 1 ? 0.6 : 0) > 0;
  const [one = 0, two = 0] = places;
  if (constants === 1) return false;
  const pairing = pairingOf(groups, family);
  if (pairing === "phrase") return false;
  const named = contextEvidence(first.tokens, one) > 0.5 && contextEvidence(first.tokens, two) > 0.5;
  const bonus = pairing === "transition" ? (named ? 1.8 : 0.6) : 0;
  return placeEvidence(groups, family, one) + bonus > 0 && placeEvidence(groups, family, two) + bonus > 0;
}

const wordAt = (group: ShapeGroup | undefined, at: number): string => {
  const token = group?.tokens[at];
  return token === undefined || token.kind >= 0 ? WILD : token.text;
};

/**
 * How the words at two places go together: independently (more pairs than either place has words), as a transition
 * (both places draw on the same words: `from A to B`), or always in the same pairs, as a phrase does.
 */
function pairingOf(groups: readonly ShapeGroup[], family: Family): "independent" | "transition" | "phrase" {
  const [one = 0, two = 0] = family.places;
  const ones = new Set<string>();
  const twos = new Set<string>();
  for (const index of family.groups) {
    ones.add(wordAt(groups[index], one));
    twos.add(wordAt(groups[index], two));
  }
  if (ones.size < 2 || twos.size < 2) return "phrase";
  const fewer = Math.min(ones.size, twos.size);
  const shared = [...ones].filter((word) => word !== WILD && twos.has(word)).length;
  if (shared >= 2 && shared * 2 >= fewer) return "transition";
  const most = two - one > 1 ? fewer : Math.max(ones.size, twos.size);
  return family.groups.length > most ? "independent" : "phrase";
}

/** Log odds, roughly, that a place is a variable. */
function placeEvidence(groups: readonly ShapeGroup[], family: Family, at: number): number {
  const first = groups[family.groups[0] as number] as ShapeGroup;
  const words = new Map<string, number>();
  let total = 0;
  let masked = false;
  for (const index of family.groups) {
    const { tokens, count } = groups[index] as ShapeGroup;
    const token = tokens[at] as Token;
    total += count;
    if (token.kind >= 0 || token.text.includes(WILD)) masked = true;
    if (token.kind < 0) words.set(token.text, (words.get(token.text) ?? 0) + count);
  }
  const different = Math.max(1, words.size);
  let sum = 0;
  let states = 0;
  let functionWords = 0;
  for (const word of words.keys()) {
    const evidence = spellingEvidence(word);
    sum += evidence;
    if (evidence <= -4) functionWords++;
    else if (evidence <= -2) states++;
  }
  if (functionWords > different * 0.1) return REFUSED;
  let evidence = sum / different + contextEvidence(first.tokens, at) + Math.log2(different) * 0.6 - 1.6;
  if (masked) evidence += 1.8;
  if (states > 0) evidence -= Math.min(0.8, (4 * states) / different);
  if (different <= 3 && Math.max(...words.values()) > total * 0.95) evidence -= 0.6;
  return evidence - Math.min(0.6, Math.log10(total / different) * 0.4);
}

/** What stands around a place: naming words, quotes, brackets, an equals sign. */
function contextEvidence(tokens: readonly Token[], at: number): number {
  const before = tokens[at - 1];
  const after = tokens[at + 1];
  if (before === undefined) return -0.6;
  if ((before.text === "'" || before.text === '"') && after?.text === before.text) return 1.6;
  if (before.kind !== MARK) return before.kind === WORD ? namingEvidence(before.text) : 0;
  if (before.text === "=") return 0.4;
  if (before.text === "(" && after?.text === ")") return 0.6;
  if (before.text === "[" && after?.text === "]") return 0.6;
  const name = tokens[at - 2];
  return before.text === ":" && name?.kind === WORD && isNamingWord(name.text) ? 1.2 : 0;
}
