import { type ItemMetadata, MediaKind } from "#lib/metadata/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import {
  type KnownField,
  loadKnownFields,
  type ReadItem,
  readItemValues,
  toItemMetadata,
  toItemValues,
} from "#lib/services/media/index.ts";
import type { KnownMedium } from "./known-media.ts";

const SIBLINGS_MAX = 200;
const IDS_AT_ONCE = 500;

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

type Family = Map<string, ItemMetadata>;

/** Ids of known media in some folders that are not read now, at most as many a folder as are looked at. */
function unreadIn(folders: ReadonlySet<string>, known: Map<string, KnownMedium>, reading: ReadonlySet<string>) {
  const count = new Map<string, number>();
  return [...known.values()].filter(({ path, isRemoved }) => {
    const folder = folderOf(path);
    const seen = count.get(folder) ?? 0;
    if (isRemoved || seen >= SIBLINGS_MAX || !folders.has(folder) || reading.has(path)) return false;
    count.set(folder, seen + 1);
    return true;
  });
}

/**
 * Gives each read item the other media of its folder, so that what they agree on can be proposed. Values that the store
 * knows count for those that are read as well as for those that are not.
 */
export async function withSiblings(
  ctx: ServiceContext,
  known: Map<string, KnownMedium>,
  items: ReadItem[],
): Promise<ReadItem[]> {
  const reading = new Set(items.map((item) => item.evidence.path));
  const families = new Map<string, Family>();
  const put = (item: ItemMetadata) => {
    const folder = folderOf(item.relPath);
    const family = families.get(folder) ?? new Map<string, ItemMetadata>();
    families.set(folder, family.set(item.relPath, item));
  };
  const others = unreadIn(new Set([...reading].map(folderOf)), known, reading);
  const ids = [...others, ...items.flatMap((item) => known.get(item.evidence.path) ?? [])].map((item) => item.id);
  const fields = new Map<string, KnownField[]>();
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    for (const [id, list] of await loadKnownFields(ctx.db, ids.slice(from, from + IDS_AT_ONCE))) fields.set(id, list);
  }
  for (const { id, path, kind } of others) {
    put(toItemMetadata(path, MediaKind.catch("other").parse(kind), toItemValues(fields.get(id) ?? [])));
  }
  const named = items.map((item): ReadItem => {
    const own = fields.get(known.get(item.evidence.path)?.id ?? "") ?? [];
    const { kind, values, fileName } = readItemValues({ ...item.evidence, known: own });
    put(toItemMetadata(item.evidence.path, kind, values));
    return { ...item, evidence: { ...item.evidence, fileName } };
  });
  return named.map((item) => {
    const siblings = [...firstOf(families.get(folderOf(item.evidence.path)), item.evidence.path)];
    return { ...item, evidence: { ...item.evidence, siblings } };
  });
}

function* firstOf(family: Family | undefined, ownPath: string): Generator<ItemMetadata> {
  let count = 0;
  for (const [path, item] of family ?? []) {
    if (path === ownPath) continue;
    if (++count > SIBLINGS_MAX) return;
    yield item;
  }
}
