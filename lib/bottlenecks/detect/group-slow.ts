import { demandsOf } from "#lib/scheduling/index.ts";
import { measured, medianOf, type TableResource } from "#lib/tasks/index.ts";
import { RESOURCE_NAMES } from "../resource-names.ts";
import { likeness } from "./draft.ts";
import type { History } from "./history.ts";
import { findSlowSpells, type SlowSpell, slownessWithin, type TypeSpell } from "./slow-runs.ts";

/** Types that became slow together, and what they share. */
export type SlowGroup = {
  name: string;
  kind: "dependency" | "resource";
  users: number[];
  slow: number[];
  startAt: number;
  endAt: number;
  ratio: number;
  statistic: number;
  /** Use of the resource meanwhile and otherwise, where it was measured. */
  used: number | null;
  usedElse: number | null;
  isLasting: boolean;
};

type Candidate = { name: string; kind: SlowGroup["kind"]; users: number[] };

const MIN_INSIDE = 4;
const SHIFT_MARGIN = Math.log(1.15);
const MIN_AGREEING = 0.7;
const HIGH_USE = 0.85;
/** Fuller than otherwise by this part, where only the metrics speak for a resource. */
const FULLER = 0.15;

/** The name that the metrics use for a resource, if they know it. */
export function resourceName(history: History, resource: TableResource): string {
  const known = RESOURCE_NAMES[resource];
  if (history.metrics.has(known) || history.metrics.has(resource)) return history.metrics.has(known) ? known : resource;
  return [...history.metrics.keys()].find((name) => name.toLowerCase().startsWith(known)) ?? known;
}

function candidatesOf(history: History): Candidate[] {
  const dependencies = [...history.deps].map(([name, users]): Candidate => ({ name, kind: "dependency", users }));
  const demands = demandsOf(history.table);
  const resources = (Object.keys(demands) as TableResource[]).map((resource): Candidate => {
    const users = history.table.types.map((_, type) => type).filter((type) => (demands[resource][type] ?? 0) > 0);
    return { name: resourceName(history, resource), kind: "resource", users };
  });
  return [...dependencies, ...resources].filter(({ users }) => users.length > 0);
}

/** Mean use of a resource inside and outside of a stretch. */
export function usageWithin(history: History, resource: string, span: { startAt: number; endAt: number }) {
  const series = history.metrics.get(resource);
  const sums = { inside: 0, insideCount: 0, outside: 0, outsideCount: 0 };
  for (const [index, tsMs] of (series?.tsMs ?? new Float64Array(0)).entries()) {
    const used = series?.used[index] ?? 0;
    if (tsMs >= span.startAt && tsMs <= span.endAt) {
      sums.inside += used;
      sums.insideCount += 1;
    } else {
      sums.outside += used;
      sums.outsideCount += 1;
    }
  }
  return {
    used: sums.insideCount === 0 ? null : sums.inside / sums.insideCount,
    usedElse: sums.outsideCount === 0 ? null : sums.outside / sums.outsideCount,
  };
}

/** What speaks for a candidate in a stretch: users that are slow, users that are not, types that are slow without it. */
function judge(
  history: History,
  candidate: Candidate,
  span: SlowSpell,
  spells: readonly TypeSpell[],
): SlowGroup | null {
  const slow: number[] = [];
  let unmoved = 0;
  let evidence = 0;
  for (const user of candidate.users) {
    const { shift, error, inside, outside } = slownessWithin(history, user, span);
    if (inside < MIN_INSIDE || outside < MIN_INSIDE) continue;
    const own = spells.some((spell) => spell.type === user && likeness(spell, span) > 0.4);
    if (own || (shift > SHIFT_MARGIN && shift > 2.5 * error)) {
      slow.push(user);
      evidence += Math.min(15, shift / error) ** 2;
    } else if (shift < SHIFT_MARGIN) unmoved += 1;
  }
  if (slow.length === 0 || slow.length / (slow.length + unmoved) < MIN_AGREEING) return null;
  const ratio = Math.exp(medianOf(measured(slow, (user) => slownessWithin(history, user, span).shift)));
  const use =
    candidate.kind === "resource" ? usageWithin(history, candidate.name, span) : { used: null, usedElse: null };
  return {
    ...candidate,
    slow,
    startAt: span.startAt,
    endAt: span.endAt,
    ratio,
    statistic: Math.sqrt(evidence),
    ...use,
    isLasting: span.isLasting,
  };
}

/** Metrics decide between a resource and a service with the same users. */
function supportOf(group: SlowGroup): number {
  if (group.kind === "dependency" || group.used === null || group.usedElse === null) return 0;
  if (group.used >= HIGH_USE && group.used > group.usedElse + 0.1) return 1;
  return group.used < 0.7 ? -2 : -0.5;
}

/** Slow types that a group does not explain although they share the time: each speaks for a wider cause. */
const explained = (group: SlowGroup, spells: readonly TypeSpell[]): number =>
  spells.filter((spell) => group.slow.includes(spell.type) && likeness(spell, group) > 0.4).length;

const worthOf = (group: SlowGroup, spells: readonly TypeSpell[]): number =>
  explained(group, spells) +
  0.5 * group.slow.length +
  supportOf(group) -
  0.6 * (group.users.length - group.slow.length);

/**
 * Explains slow spells by what the slow types have in common: a service they call, or a resource they need. A cause must
 * have slowed nearly all of its users at once; of several the one that explains most is taken first (greedy set cover).
 */
export function groupSlowTypes(
  history: History,
  spells: readonly TypeSpell[],
  slowRows: Uint8Array,
): { groups: SlowGroup[]; left: TypeSpell[] } {
  const candidates = candidatesOf(history);
  const options = candidates.flatMap((candidate) => {
    const users = new Set(candidate.users);
    const own = spells.filter(({ type }) => users.has(type));
    const spans: SlowSpell[] =
      candidate.users.length > 1 ? [...own, ...findSlowSpells(history, candidate.users, slowRows)] : own;
    const judged = spans.map((span) => judge(history, candidate, span, spells)).filter((group) => group !== null);
    return judged.filter((group) => isEnough(group, history));
  });
  const groups: SlowGroup[] = [];
  let left = [...spells];
  for (;;) {
    const open = options.filter(
      (group) =>
        !groups.some((taken) => likeness(taken, group) > 0.1 && taken.slow.some((type) => group.slow.includes(type))),
    );
    const best = open.reduce<SlowGroup | undefined>((most, group) => {
      if (most === undefined) return group;
      const gain = worthOf(group, left) - worthOf(most, left);
      return gain > 1e-9 || (Math.abs(gain) <= 1e-9 && group.statistic > most.statistic) ? group : most;
    }, undefined);
    if (best === undefined) return withMeasured(history, groups, left);
    groups.push(best);
    left = left.filter((spell) => !(best.slow.includes(spell.type) && likeness(spell, best) > 0.25));
  }
}

/** Types that became slow together while a resource was full, where the runs themselves do not say what they need. */
function withMeasured(
  history: History,
  groups: SlowGroup[],
  spells: TypeSpell[],
): { groups: SlowGroup[]; left: TypeSpell[] } {
  let left = spells;
  for (const spell of [...spells].sort((a, b) => b.statistic - a.statistic)) {
    if (!left.includes(spell)) continue;
    const together = left.filter((other) => likeness(other, spell) > 0.5);
    const full = [...history.metrics.keys()]
      .map((name) => ({ name, ...usageWithin(history, name, spell) }))
      .filter(
        ({ used, usedElse }) => used !== null && usedElse !== null && used >= HIGH_USE && used > usedElse + FULLER,
      )
      .sort((a, b) => (b.used ?? 0) - (b.usedElse ?? 0) - (a.used ?? 0) + (a.usedElse ?? 0))[0];
    if (full === undefined || together.length < 2) continue;
    const slow = together.map(({ type }) => type);
    const { startAt, endAt, ratio, isLasting } = spell;
    const statistic = Math.sqrt(together.reduce((sum, each) => sum + each.statistic ** 2, 0));
    groups.push({ ...full, kind: "resource", users: slow, slow, startAt, endAt, ratio, statistic, isLasting });
    left = left.filter((other) => !together.includes(other));
  }
  return { groups, left };
}

/** Two slow users at least; a service with one user must have recovered, a resource with one must be seen to be full. */
function isEnough(group: SlowGroup, history: History): boolean {
  if (group.slow.length >= 2) return group.kind === "dependency" || supportOf(group) > -2;
  if (group.users.length > 1) return false;
  if (group.kind === "resource") return supportOf(group) === 1;
  return !group.isLasting && !history.table.types.includes(group.name);
}
