import { KIND } from "./message-scan.ts";
import { MARK, normalize, type Shape, type Token, tokenize, WORD } from "./shape-tokens.ts";
import { isFunctionWord, isNamingWord, spellingEvidence } from "./word-evidence.ts";

/** Shapes that are one template: `tokens` holds a variable (kind >= 0) wherever the members differ. */
export type ShapeGroup = { tokens: Token[]; members: number[]; count: number };

const WIDEST_FAMILY_TOKENS = 80;
const ROUNDS_MAX = 6;

/**
 * Groups shapes into templates. Shapes that differ only in the length of a list of variables are one; then places
 * where otherwise equal shapes hold different words are judged: spelling, the word in front, how many different
 * words there are and how often each occurs decide whether the place is a variable. Depends on the set of shapes and
 * their counts only, not on their order.
 */
export function groupShapes(shapes: readonly Shape[]): ShapeGroup[] {
  let groups = mergeByKey(shapes);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const next = mergeFamilies(groups);
    if (next.length === groups.length) break;
    groups = next;
  }
  return groups;
}

function mergeByKey(shapes: readonly Shape[]): ShapeGroup[] {
  const byKey = new Map<string, ShapeGroup>();
  shapes.forEach((shape, index) => {
    const tokens = collapseLists(normalize(tokenize(shape)));
    const key = keyOf(tokens);
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, { tokens, members: [index], count: shape.count });
    else {
      group.members.push(index);
      group.count += shape.count;
    }
  });
  return sorted([...byKey.values()]);
}

const keyOf = (tokens: readonly Token[]): string =>
  tokens.map((token) => (token.kind >= 0 ? "\u0000" : token.text)).join("\u0001");

function sorted(groups: ShapeGroup[]): ShapeGroup[] {
  const keyed = groups.map((group) => ({ group, key: keyOf(group.tokens) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ group }) => group);
}

/** `<*>, <*> <*>` counts as one variable: lists of any length are alike. */
export function collapseLists(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    const last = out[out.length - 1];
    if (token.kind >= 0 && last !== undefined && last.kind >= 0) continue;
    const joint =
      token.kind === MARK &&
      (token.text === "," || token.text === "##" || token.text === "|") &&
      last !== undefined &&
      last.kind >= 0;
    if (joint && (tokens[i + 1]?.kind ?? -1) >= 0) continue;
    out.push(token);
  }
  return out;
}

type Family = { at: number; groups: number[] };

/** One round: finds families (groups equal but for one place), judges the place, merges. */
function mergeFamilies(groups: ShapeGroup[]): ShapeGroup[] {
  const parent = groups.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] as number;
    parent[index] = root;
    return root;
  };
  const varied = new Set<string>();
  for (const family of findFamilies(groups)) {
    if (!placeVaries(groups, family)) continue;
    const [first, ...rest] = family.groups as [number, ...number[]];
    for (const index of [first, ...rest]) varied.add(`${index}:${family.at}`);
    for (const index of rest) parent[find(index)] = find(first);
  }
  const byRoot = new Map<number, number[]>();
  groups.forEach((_, index) => {
    const root = find(index);
    byRoot.set(root, [...(byRoot.get(root) ?? []), index]);
  });
  return sorted(
    [...byRoot.values()].map((indexes) => mergeGroups(indexes.map((index) => groups[index] as ShapeGroup))),
  );
}

function mergeGroups(parts: readonly ShapeGroup[]): ShapeGroup {
  const first = parts[0] as ShapeGroup;
  if (parts.length === 1) return first;
  const tokens = first.tokens.map((token, at) => {
    if (
      token.kind >= 0 ||
      parts.every((part) => part.tokens[at]?.text === token.text && part.tokens[at]?.kind === token.kind)
    )
      return token;
    return { ...token, kind: KIND.text };
  });
  return {
    tokens,
    members: parts.flatMap((part) => part.members),
    count: parts.reduce((sum, part) => sum + part.count, 0),
  };
}

function findFamilies(groups: readonly ShapeGroup[]): Family[] {
  const families = new Map<string, Family>();
  groups.forEach(({ tokens }, index) => {
    if (tokens.length > WIDEST_FAMILY_TOKENS) return;
    const words = tokens.map((token) => (token.kind >= 0 ? "\u0000" : token.text));
    tokens.forEach((token, at) => {
      if (token.kind === MARK) return;
      const held = words[at] as string;
      words[at] = "\u0002";
      const key = words.join("\u0001");
      words[at] = held;
      const family = families.get(key);
      if (family === undefined) families.set(key, { at, groups: [index] });
      else family.groups.push(index);
    });
  });
  return [...families.values()].filter((family) => family.groups.length > 1);
}

/** Judges whether the place in which the groups of a family differ is a variable. */
function placeVaries(groups: readonly ShapeGroup[], { at, groups: indexes }: Family): boolean {
  const first = groups[indexes[0] as number] as ShapeGroup;
  let spelling = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let words = 0;
  let total = 0;
  let variable = false;
  for (const index of indexes) {
    const { tokens, count } = groups[index] as ShapeGroup;
    const token = tokens[at] as Token;
    total += count;
    if (token.kind >= 0) {
      variable = true;
      continue;
    }
    const evidence = spellingEvidence(token.text);
    spelling += evidence;
    lowest = Math.min(lowest, evidence);
    words++;
  }
  if (lowest <= -4) return false;
  const constants = first.tokens.filter((token, i) => i !== at && token.kind === WORD).length;
  if (constants === 0) return false;
  let evidence = spelling / Math.max(1, words);
  evidence += contextEvidence(first.tokens, at);
  evidence += Math.log2(Math.max(1, words)) * 0.6 - 1.6;
  if (variable) evidence += 1.2;
  const repetition = total / Math.max(1, indexes.length);
  evidence -= Math.min(1.5, Math.log10(repetition) * 0.6);
  if (constants === 1) evidence -= 0.6;
  if (lowest <= -2) evidence -= 0.8;
  return evidence > 0;
}

/** What stands around a place: naming words, quotes, brackets, an equals sign. */
function contextEvidence(tokens: readonly Token[], at: number): number {
  const before = tokens[at - 1];
  const after = tokens[at + 1];
  if (before === undefined) return -0.6;
  const quoted = (before.text === "'" || before.text === '"') && after?.text === before.text;
  if (quoted) return 1.6;
  if (before.kind === MARK) {
    if (before.text === "=") return 0.4;
    if (before.text === "(" && after?.text === ")") return 0.6;
    if (before.text === "[" && after?.text === "]") return 0.6;
    const name = tokens[at - 2];
    if (before.text === ":" && name?.kind === WORD && isNamingWord(name.text)) return 1.2;
    return 0;
  }
  if (before.kind === WORD && isNamingWord(before.text)) return isFunctionWord(before.text) ? 1.4 : 1.8;
  return 0;
}
