import type { FieldName } from "../schemas.ts";
import type { GapItem } from "./gap-item.ts";
import type { FieldGround, ItemEvidence } from "./item-evidence.ts";
import { counterClashes } from "./value-links.ts";

/** A possible value by key, with its signals as one row of numbers. */
export type Candidate = { key: string; signals: Float32Array };

const TOP = 5;
const FEW = 20;
export const SIGNALS = 27;

type Ranked = readonly (readonly [string, number])[];

function ranked(entries: Iterable<readonly [string, number]>): Ranked {
  return [...entries].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

const lead = (list: Ranked, key: string, value: number): number =>
  value - ((list[0]?.[0] === key ? list[1]?.[1] : list[0]?.[1]) ?? 0);

type Rankings = { linear: Ranked; votes: Ranked; linked: Ranked; joint: Ranked; spans: Ranked };

function rank(evidence: ItemEvidence): Rankings {
  return {
    linear: ranked(evidence.linear),
    votes: ranked([...evidence.votes].map(([key, { share }]) => [key, share])),
    linked: ranked([...evidence.linked].map(([key, { chance }]) => [key, chance])),
    joint: ranked([...evidence.linked].map(([key, { joint }]) => [key, joint])),
    spans: ranked([...evidence.spans].map(([key, { chance }]) => [key, chance])),
  };
}

function proposedKeys(ground: FieldGround, evidence: ItemEvidence, rankings: Rankings): Set<string> {
  const keys = new Set<string>();
  for (const list of Object.values(rankings)) for (const [key] of list.slice(0, TOP)) keys.add(key);
  let common = 0;
  for (const key of ground.vocabulary.keys()) {
    if (common >= 2) break;
    keys.add(key);
    common += 1;
  }
  if (evidence.language !== undefined) keys.add(evidence.language.language);
  return keys;
}

/**
 * How many other items hold a value, in steps while that is few. Of many the item itself stays counted: a count that is
 * one lower for the right value only would give the answer away.
 */
function frequencyOf(ground: FieldGround, evidence: ItemEvidence, key: string): number {
  const count = ground.vocabulary.get(key)?.count ?? 0;
  if (count > FEW) return count;
  const others = count - (evidence.own.has(key) ? 1 : 0);
  return others;
}

function itemSignals(item: GapItem, field: FieldName, evidence: ItemEvidence): number[] {
  const text = typeof item.fields.summary === "string" ? item.fields.summary.length : 0;
  const held = Object.keys(item.fields).filter((name) => name !== field).length;
  return [held, Math.log1p(text), Math.log1p(evidence.spanKeys), evidence.voters];
}

/**
 * Candidates of one field of one item: the best of every kind of evidence, each with what all kinds say of it. The
 * order of the signals is fixed; absent evidence is zero.
 */
export function candidatesFor(item: GapItem, ground: FieldGround, evidence: ItemEvidence): Candidate[] {
  const rankings = rank(evidence);
  const keys = proposedKeys(ground, evidence, rankings);
  const known = Math.max(1, [...ground.vocabulary.values()][0]?.count ?? 1);
  const tops = Object.values(rankings).map((list) => list[0]?.[0]);
  const common = itemSignals(item, ground.field, evidence);
  return [...keys].map((key): Candidate => {
    const linear = evidence.linear.get(key) ?? 0;
    const vote = evidence.votes.get(key);
    const link = evidence.linked.get(key);
    const span = evidence.spans.get(key);
    const count = frequencyOf(ground, evidence, key);
    const detected = evidence.language;
    const signals = [
      linear,
      lead(rankings.linear, key, linear),
      rankings.linear.findIndex(([other]) => other === key),
      vote?.share ?? 0,
      lead(rankings.votes, key, vote?.share ?? 0),
      vote?.nearest ?? 0,
      vote?.count ?? 0,
      link?.chance ?? 0,
      lead(rankings.linked, key, link?.chance ?? 0),
      link?.reliability ?? 0,
      Math.log1p(link?.total ?? 0),
      link === undefined ? 0 : link.agree / link.total,
      link?.joint ?? 0,
      lead(rankings.joint, key, link?.joint ?? 0),
      span?.chance ?? 0,
      lead(rankings.spans, key, span?.chance ?? 0),
      span?.source === "title" ? 1 : 0,
      span?.source === "summary" ? 1 : 0,
      Math.log1p(count),
      count / known,
      tops.filter((top) => top === key).length,
      detected === undefined ? 0 : detected.language === key ? detected.share : -detected.share,
      counterClashes(ground.links, item, key, evidence.own),
      ...common,
    ];
    return { key, signals: Float32Array.from(signals) };
  });
}
