import { findEpisodes } from "#lib/resources/index.ts";
import { FAILED, failingDependency, kept, measured, medianOf, SUCCEEDED } from "#lib/tasks/index.ts";
import type { History } from "./history.ts";

/** A stretch of time in which runs failed, or were tried again, far more often than before. */
export type FailSpell = {
  startAt: number;
  endAt: number;
  rows: Int32Array;
  /** Share inside and otherwise. */
  share: number;
  usual: number;
  statistic: number;
};

const MIN_SHIFT = 0.15;
const MIN_RUNS = 16;
const MIN_HITS = 6;
const MIN_ROOT_DEVIANCE = 6;
/** A single failure of a type tells nothing. */
const MIN_OWN_HITS = 2;

/** Ended rows of the given types by start. */
export function endedRows(history: History, types: readonly number[]): Int32Array {
  const { table } = history;
  const isEnded = (row: number) => table.status[row] === FAILED || table.status[row] === SUCCEEDED;
  if (types.length === 1) return (history.byStartOfType[types[0] ?? 0] ?? new Int32Array(0)).filter(isEnded);
  const isOf = new Set(types);
  return kept(history.byStart, (row) => isOf.has(table.typeOf[row] ?? -1) && isEnded(row));
}

/** Root of the deviance of two binomial shares: few hits close together happen by chance more often than the shift says. */
function isBeyondChance(values: Float64Array, { start, end }: { start: number; end: number }): boolean {
  const inside = values.subarray(start, end);
  const hits = inside.reduce((sum, value) => sum + value, 0);
  const others = values.reduce((sum, value) => sum + value, 0) - hits;
  const usual = (others + 0.5) / (values.length - inside.length + 1);
  const misses = inside.length - hits;
  const logRatio = (count: number, expected: number) =>
    count === 0 ? 0 : count * Math.log(count / Math.max(1e-9, expected));
  const deviance = 2 * (logRatio(hits, usual * inside.length) + logRatio(misses, (1 - usual) * inside.length));
  return hits >= MIN_HITS && Math.sqrt(Math.max(0, deviance)) >= MIN_ROOT_DEVIANCE;
}

/** Stretches in which a yes-or-no of the rows is a yes much more often than before. */
export function findDenseSpells(history: History, rows: Int32Array, isHit: (row: number) => boolean): FailSpell[] {
  if (rows.length < MIN_RUNS) return [];
  const values = measured(rows, (row) => Number(isHit(row)));
  const total = values.reduce((sum, value) => sum + value, 0);
  if (total < MIN_HITS) return [];
  const share = total / values.length;
  const noise = Math.sqrt(Math.max(share * (1 - share), 0.01));
  const episodes = findEpisodes(values, { minShift: MIN_SHIFT, noise, minLength: 6 });
  return episodes
    .filter((episode) => isBeyondChance(values, episode))
    .map((episode) => {
      const inside = rows.slice(episode.start, episode.end);
      const hits = inside.filter(isHit);
      const own = hits.length / inside.length;
      return {
        startAt: history.table.startedAt[inside[0] ?? 0] ?? 0,
        endAt: history.table.finishedAt[inside.at(-1) ?? 0] ?? 0,
        rows: hits,
        share: own,
        usual: Math.max(0, own - episode.shift),
        statistic: episode.statistic,
      };
    });
}

const textOf = (history: History, row: number): string =>
  history.table.families[history.table.familyOf[row] ?? -1]?.text ?? "";

const isNamed = (text: string, dependency: string): boolean => {
  const place = text.toLowerCase().indexOf(dependency.toLowerCase());
  if (place < 0) return false;
  const around = `${text[place - 1] ?? " "}${text[place + dependency.length] ?? " "}`;
  return !/[a-z0-9_]/i.test(around);
};

/** Services that errors name and no list of dependencies does, with the types whose errors name them. */
function namedByErrors(history: History): Map<string, number[]> {
  const { table } = history;
  const users = new Map<string, Set<number>>();
  const nameOfFamily = table.families.map(({ text }) => failingDependency(text));
  for (let row = 0; row < table.size; row += 1) {
    const name = table.status[row] === FAILED ? nameOfFamily[table.familyOf[row] ?? -1] : undefined;
    if (!name) continue;
    const types = users.get(name) ?? new Set<number>();
    users.set(name, types.add(table.typeOf[row] ?? 0));
  }
  const known = [...history.deps.keys()];
  const unknown = [...users].filter(
    ([name]) => !known.some((dependency) => isNamed(name, dependency) || isNamed(dependency, name)),
  );
  return new Map(unknown.map(([name, types]) => [name, [...types]]));
}

export type FailingDependency = FailSpell & {
  dependency: string;
  users: number[];
  namedShare: number;
  isDeclared: boolean;
};

/** How many users of a dependency fail more often inside the stretch than outside, and how many do not. */
function agreement(history: History, users: readonly number[], spell: FailSpell): { failing: number[]; calm: number } {
  const failing: number[] = [];
  let calm = 0;
  for (const user of users) {
    const counts = { inside: 0, hits: 0, outside: 0, others: 0 };
    for (const row of endedRows(history, [user])) {
      const start = history.table.startedAt[row] ?? 0;
      const isInside = start >= spell.startAt && start <= spell.endAt;
      const isFailed = history.table.status[row] === FAILED;
      counts[isInside ? "inside" : "outside"] += 1;
      if (isFailed) counts[isInside ? "hits" : "others"] += 1;
    }
    if (counts.inside < 4) continue;
    const usual = (counts.others + 0.5) / (counts.outside + 1);
    const deviation = Math.sqrt(Math.max(usual * (1 - usual), 0.01) / counts.inside);
    const excess = counts.hits / counts.inside - usual;
    if (counts.hits >= MIN_OWN_HITS && excess > 0.12 && excess > 2.5 * deviation) failing.push(user);
    else calm += 1;
  }
  return { failing, calm };
}

/**
 * Dependencies whose callers failed together: most errors name it, or nearly all its users, two at least, fail at once.
 * Of several that explain the same failures the one that explains most stays.
 */
export function findFailingDependencies(history: History): FailingDependency[] {
  const { table } = history;
  const isFailed = (row: number) => table.status[row] === FAILED;
  const declared = [...history.deps].map(([name, users]) => ({ name, users, isDeclared: true }));
  const named = [...namedByErrors(history)].map(([name, users]) => ({ name, users, isDeclared: false }));
  const found = [...declared, ...named].flatMap(({ name, users, isDeclared }) =>
    findDenseSpells(
      history,
      endedRows(history, users),
      (row) => isFailed(row) && (isDeclared || isNamed(textOf(history, row), name)),
    ).flatMap((spell): FailingDependency[] => {
      const { failing, calm } = agreement(history, users, spell);
      const namedShare =
        spell.rows.filter((row) => isNamed(textOf(history, row), name)).length / Math.max(1, spell.rows.length);
      const isAgreed = failing.length >= 2 && failing.length / (failing.length + calm) >= 0.7;
      if (namedShare < 0.5 && !isAgreed) return [];
      return [{ ...spell, dependency: name, users: failing.length > 0 ? failing : users, namedShare, isDeclared }];
    }),
  );
  return withoutRivals(found);
}

/** Names in the errors decide; then who explains more failures. */
function withoutRivals(found: readonly FailingDependency[]): FailingDependency[] {
  const weight = (spell: FailingDependency) =>
    spell.statistic * (1 + 3 * spell.namedShare) * Math.sqrt(spell.users.length);
  const sorted = [...found].sort((left, right) => weight(right) - weight(left));
  const kept: FailingDependency[] = [];
  for (const spell of sorted) {
    const own = new Set(spell.rows);
    const isRival = kept.some(
      (other) => other.rows.filter((row) => own.has(row)).length > 0.5 * Math.min(own.size, other.rows.length),
    );
    if (!isRival) kept.push(spell);
  }
  return kept;
}

export type RetryStorm = FailSpell & { type: number; attempts: number; medianAttempt: number };

const STORM_SHARE = 0.25;
const STORM_ATTEMPTS = 4;

/** Types that are tried again and again: most of what runs are retries, and one run is repeated more often than before. */
export function findRetryWaves(history: History): RetryStorm[] {
  const { table } = history;
  return table.types.flatMap((_, type) => {
    const rows = kept(history.byStartOfType[type] ?? new Int32Array(0), (row) => table.collapsed[row] !== 1);
    const isRetry = (row: number) => (table.attempt[row] ?? 1) > 1;
    return findDenseSpells(history, rows, isRetry).flatMap((spell): RetryStorm[] => {
      const attempts = spell.rows.reduce((most, row) => Math.max(most, table.attempt[row] ?? 1), 1);
      const medianAttempt = medianOf(measured(spell.rows, (row) => table.attempt[row] ?? 1));
      const isStorm = spell.share >= STORM_SHARE && spell.share >= 2.5 * spell.usual && attempts >= STORM_ATTEMPTS;
      return isStorm ? [{ ...spell, type, attempts, medianAttempt }] : [];
    });
  });
}
