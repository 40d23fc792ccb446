import { placesVary } from "./place-evidence.ts";
import type { ShapeGroup } from "./shape-group.ts";
import { isUnit, MARK, normalize, type Shape, type Token, tokenize, WORD } from "./shape-tokens.ts";
import { KIND } from "./variable-kinds.ts";
import { type Family, findFamilies, findMaskedFamilies } from "./word-families.ts";

const ROUNDS_MAX = 8;

/**
 * Groups shapes into templates. Shapes that differ only in the length of a list of variables, in counters inside
 * words (`eth0`, `eth1`, `eth2`) or in units are one; then places where otherwise equal shapes hold different words
 * are judged: spelling, the word in front, how many different words there are. Only the set of shapes and their
 * counts matter, not their order.
 */
export function groupShapes(shapes: readonly Shape[]): ShapeGroup[] {
  let groups = mergeByKey(
    shapes.map((shape, index) => ({ tokens: normalize(tokenize(shape)), members: [index], count: shape.count })),
  );
  groups = mergeFamilies(groups, findMaskedFamilies(groups));
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const families = findFamilies(groups).filter((family) => placesVary(groups, family));
    if (families.length === 0) break;
    groups = mergeFamilies(groups, families);
  }
  return groups;
}

/** Joins groups that are the same but for the length of lists; the result is ordered by content. */
function mergeByKey(groups: readonly ShapeGroup[]): ShapeGroup[] {
  const byKey = new Map<string, ShapeGroup[]>();
  for (const group of groups) {
    const key = keyOf(collapseLists(withoutUnits(group.tokens)));
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [group]);
    else same.push(group);
  }
  return [...byKey.entries()].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, same]) => joinGroups(same));
}

const keyOf = (tokens: readonly Token[]): string =>
  tokens.map((token) => (token.kind >= 0 ? "\u0000" : token.text)).join("\u0001");

/**
 * Groups that are equal once lists are collapsed and units left out. Lists and units stay spelt out as long as all
 * members have the same.
 */
function joinGroups(same: readonly ShapeGroup[]): ShapeGroup {
  const first = same[0] as ShapeGroup;
  if (same.length === 1) return first;
  const members = same.flatMap((group) => group.members);
  const count = same.reduce((sum, group) => sum + group.count, 0);
  const alike = (groups: readonly ShapeGroup[]) =>
    groups.every(({ tokens }) => tokens.length === groups[0]?.tokens.length);
  const exact = keyOf(first.tokens);
  if (alike(same) && same.every(({ tokens }) => keyOf(tokens) === exact))
    return { tokens: unite(same), members, count };
  const plain = same.map((group) => ({ ...group, tokens: withoutUnits(group.tokens) }));
  if (!alike(plain)) return { tokens: collapseLists((plain[0] as ShapeGroup).tokens), members, count };
  return { tokens: withSharedUnits(unite(plain), same), members, count };
}

/** Puts back the units that all groups have at a place. */
function withSharedUnits(tokens: readonly Token[], groups: readonly ShapeGroup[]): Token[] {
  const units = groups.map((group) => unitsOf(group.tokens));
  return tokens.flatMap((token, at) => {
    const unit = units[0]?.get(at);
    return unit !== undefined && units.every((other) => other.get(at)?.text === unit.text) ? [token, unit] : [token];
  });
}

/** Units by the number that their variable has once units are left out. */
function unitsOf(tokens: readonly Token[]): Map<number, Token> {
  const units = new Map<number, Token>();
  let kept = -1;
  tokens.forEach((token, at) => {
    if (token.kind === WORD && (tokens[at - 1]?.kind ?? -1) >= 0 && isUnit(token.text)) units.set(kept, token);
    else kept++;
  });
  return units;
}

/** Leaves out units behind variables: `900 KB` and `1.2 MB`, `3 sec` and `00:12` are the same value written differently. */
export function withoutUnits(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (const token of tokens) {
    const last = out[out.length - 1];
    if (token.kind === WORD && last !== undefined && last.kind >= 0 && isUnit(token.text)) continue;
    out.push(token);
  }
  return out;
}

/** Token by token: a variable wherever the parts differ. All parts have the same length. */
function unite(parts: readonly ShapeGroup[]): Token[] {
  const first = parts[0] as ShapeGroup;
  return first.tokens.map((token, at) => {
    const others = parts.map((part) => part.tokens[at] as Token);
    if (token.kind >= 0 && token.text !== "") return token;
    if (token.kind >= 0)
      return others.find((other) => other.text !== "") === undefined ? token : { ...token, text: "*" };
    if (others.every((other) => other.kind < 0 && other.text === token.text)) return token;
    return others.find((other) => other.kind >= 0 && other.text !== "") ?? { ...token, kind: KIND.text };
  });
}

const LIST_JOINTS = new Set([",", "##", "|", ";", "/"]);

/** `<*>, <*> <*>` counts as one variable: lists of any length are alike. */
export function collapseLists(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    const last = out[out.length - 1];
    const afterVariable = last !== undefined && last.kind >= 0;
    if (token.kind >= 0 && afterVariable) continue;
    if (token.kind === MARK && LIST_JOINTS.has(token.text) && afterVariable && (tokens[i + 1]?.kind ?? -1) >= 0)
      continue;
    out.push(token);
  }
  return out;
}

/** Merges the groups of each family (and of families that share groups); their places become variables. */
function mergeFamilies(groups: readonly ShapeGroup[], families: readonly Family[]): ShapeGroup[] {
  const parent = groups.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] as number;
    parent[index] = root;
    return root;
  };
  for (const family of families) {
    const root = find(family.groups[0] as number);
    for (const index of family.groups) parent[find(index)] = root;
  }
  const byRoot = new Map<number, ShapeGroup[]>();
  groups.forEach((group, index) => {
    const root = find(index);
    const same = byRoot.get(root);
    if (same === undefined) byRoot.set(root, [group]);
    else same.push(group);
  });
  const merged = [...byRoot.values()].map((same) => ({
    tokens: same.length === 1 ? (same[0] as ShapeGroup).tokens : unite(same),
    members: same.flatMap((group) => group.members),
    count: same.reduce((sum, group) => sum + group.count, 0),
  }));
  return mergeByKey(merged);
}
