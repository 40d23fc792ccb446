import { FIELD_NAMES, type FieldName } from "../schemas.ts";
import { keysHeld } from "./field-vocabulary.ts";
import { type GapItem, TEXT_FIELDS } from "./gap-item.ts";

/** Counters number items inside a group; two items of one album with the same number are unlikely. */
const COUNTERS: readonly FieldName[] = ["track", "episode"];

type Tally = { total: number; byValue: Map<string, number> };

/**
 * How often a value of one field goes with a value of another: the artist of an album, the year of an event.
 * `reliability` is how often two items that share a value of that field also share the wanted one.
 */
export type ValueLinks = {
  target: FieldName;
  tallies: ReadonlyMap<string, Tally>;
  reliability: ReadonlyMap<FieldName, number>;
};

/** What the items that share values with this one say; `total` items share it, `agree` of them have the value. */
export type LinkedValue = {
  key: string;
  through: FieldName;
  shared: string;
  agree: number;
  total: number;
  chance: number;
  reliability: number;
  /** Chance that at least one of all shared values is right about it. */
  joint: number;
};

const SHARED_FIELDS = FIELD_NAMES.filter((field) => !TEXT_FIELDS.has(field) || field === "title");
const tallyKey = (field: FieldName, key: string): string => `${field}\u0001${key}`;
/** A link through a value that thousands hold says little and costs much. */
const WEIGHT_OF_DOUBT = 2;

export function buildValueLinks(items: readonly GapItem[], target: FieldName): ValueLinks {
  const tallies = new Map<string, Tally>();
  const pairs = new Map<FieldName, [number, number]>();
  for (const item of items) {
    const wanted = keysHeld(item, target);
    if (wanted.length === 0) continue;
    for (const field of SHARED_FIELDS) {
      if (field === target) continue;
      for (const key of keysHeld(item, field)) {
        const at = tallyKey(field, key);
        const tally = tallies.get(at) ?? { total: 0, byValue: new Map<string, number>() };
        tallies.set(at, tally);
        const seen = pairs.get(field) ?? [0, 0];
        for (const value of wanted) {
          const agree = tally.byValue.get(value) ?? 0;
          seen[0] += agree / wanted.length;
          tally.byValue.set(value, agree + 1);
        }
        seen[1] += tally.total;
        pairs.set(field, seen);
        tally.total += 1;
      }
    }
  }
  const reliability = new Map<FieldName, number>();
  for (const [field, [agree, all]] of pairs) reliability.set(field, (agree + 0.5) / (all + 2));
  return { target, tallies, reliability };
}

/**
 * Where more items of a large group agree than this, the item itself stays counted: taking it out would shift the numbers
 * of its own value alone, a sign of the truth that a gap does not have.
 */
const FEW = 8;
const SMALL_GROUP_MAX = 30;

/** Counts a small group without the item itself, when the item is one of those counted. */
function withoutSelf(tally: Tally, key: string, own: ReadonlySet<string>): { agree: number; total: number } {
  const agree = tally.byValue.get(key) ?? 0;
  if (own.size === 0 || (tally.total > SMALL_GROUP_MAX && agree > FEW)) return { agree, total: tally.total };
  return { agree: agree - (own.has(key) ? 1 : 0), total: tally.total - 1 };
}

/** Groups with more different values than this are not searched value by value. */
const VALUES_MAX = 400;

/**
 * Values that items sharing something with this one have, the strongest link of each.
 * @param own the keys the item itself holds in the wanted field; they are not counted as evidence
 */
export function linkedValues(links: ValueLinks, item: GapItem, own: ReadonlySet<string>): Map<string, LinkedValue> {
  const found = new Map<string, LinkedValue>();
  for (const field of SHARED_FIELDS) {
    if (field === links.target || COUNTERS.includes(field)) continue;
    const reliability = links.reliability.get(field) ?? 0;
    for (const shared of keysHeld(item, field)) {
      const tally = links.tallies.get(tallyKey(field, shared));
      if (tally === undefined || tally.byValue.size > VALUES_MAX) continue;
      for (const key of tally.byValue.keys()) {
        const { agree, total } = withoutSelf(tally, key, own);
        if (agree < 1) continue;
        const chance = (agree + WEIGHT_OF_DOUBT * reliability * (agree / total)) / (total + WEIGHT_OF_DOUBT);
        const before = found.get(key);
        const joint = 1 - (1 - (before?.joint ?? 0)) * (1 - chance);
        if (before !== undefined && before.chance >= chance) before.joint = joint;
        else found.set(key, { key, through: field, shared, agree, total, chance, reliability, joint });
      }
    }
  }
  return found;
}

/** How many other items hold this value together with the item's own track or episode number. */
export function counterClashes(links: ValueLinks, item: GapItem, key: string, own: ReadonlySet<string>): number {
  let clashes = 0;
  for (const field of COUNTERS) {
    for (const shared of keysHeld(item, field)) {
      const tally = links.tallies.get(tallyKey(field, shared));
      if (tally !== undefined) clashes += withoutSelf(tally, key, own).agree;
    }
  }
  return clashes;
}
