import { FieldName, isPlaceholder } from "#lib/metadata/index.ts";
import { valueIn } from "./item-values.ts";
import type { PlanningItem } from "./planning-facts.ts";

/** Characters that a file name may not hold on some system, and those that are no part of a visible name. */
const FORBIDDEN = /[<>:"/\\|?*\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;
/** Names that Windows opens as devices. */
const DEVICE_NAME = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)(?:\..*)?$/i;
/** File systems take 255 bytes; this leaves room for endings such as ".forced.en-GB.srt". */
const NAME_BYTES_MAX = 200;

/** As many whole characters as fit. */
function cutToBytes(text: string, bytesMax: number): string {
  let bytes = 0;
  let out = "";
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > bytesMax) break;
    out += character;
  }
  return out;
}

/** A name that every common file system takes: at most 200 bytes, no dot or blank at either end, no device, never empty. */
export function safeName(text: string): string {
  const clean = cutToBytes(text.normalize("NFC").replace(FORBIDDEN, " ").replace(/\s+/g, " ").trim(), NAME_BYTES_MAX)
    .replace(/^[. ~]+/, "")
    .replace(/[. ]+$/, "");
  if (clean === "") return "Untitled";
  return DEVICE_NAME.test(clean) ? `_${clean}` : clean;
}

/** What two paths share that some file system takes for one: case and the form of accents do not tell them apart there. */
export const placeOf = (sourceId: string, path: string): string => `${sourceId}:${path.normalize("NFC").toLowerCase()}`;

const pad = (value: unknown): string => String(value).padStart(2, "0");

const FLOOR = 0.8;
/** A proposal decides where a file goes when it is sure enough to be filled in without a look. */
const PROPOSED_FLOOR = 0.9;
/** What the file's own name says is kept in its new name, though not sure enough to decide on a folder. */
const KEPT_FLOOR = 0.7;

/** What tools write where they know nothing ("Unknown", "Track 01") names no file and no folder. */
function saysNothing({ path }: PlanningItem, field: string, value: unknown): boolean {
  const name = FieldName.safeParse(field).data;
  return name !== undefined && typeof value === "string" && isPlaceholder(name, value, path);
}

function textOf(item: PlanningItem, field: string, floor = PROPOSED_FLOOR): string | null {
  const known = item.values[field];
  const isKnown = known !== undefined && known.confidence >= FLOOR && !saysNothing(item, field, known.value);
  const value = isKnown ? known.value : valueIn({ ...item, values: {} }, field, floor);
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

type Names = (field: string) => string | null;

/** The title that a name may do without. */
function keptTitle(item: PlanningItem): string {
  const own = item.proposals.filter(({ origin }) => origin === "file_name");
  const title = textOf(item, "title") ?? textOf({ ...item, values: {}, proposals: own }, "title", KEPT_FLOOR);
  return title === null ? "" : ` - ${title}`;
}

const LAYOUTS: Record<string, { needs: string[]; build: (get: Names, item: PlanningItem) => string[] }> = {
  movie: {
    needs: ["title", "year"],
    build: (get) => [`${get("title")} (${get("year")})`, `${get("title")} (${get("year")})`],
  },
  episode: {
    needs: ["series", "season", "episode"],
    build: (get, item) => [
      `${get("series")}`,
      `Season ${pad(get("season"))}`,
      `${get("series")} - S${pad(get("season"))}E${pad(get("episode"))}${keptTitle(item)}`,
    ],
  },
  music: {
    needs: ["artist", "album", "title"],
    build: (get) => [
      `${get("albumArtist") ?? get("artist")}`,
      `${get("album")}`,
      `${get("track") ? `${pad(get("track"))} - ` : ""}${get("title")}`,
    ],
  },
  podcast_episode: {
    needs: ["series", "title"],
    build: (get) => [`${get("series")}`, `${get("date") ? `${get("date")} - ` : ""}${get("title")}`],
  },
  talk: {
    needs: ["speaker", "title"],
    build: (get) => [`${get("event") ?? get("speaker")}`, `${get("speaker")} - ${get("title")}`],
  },
  audiobook: { needs: ["author", "title"], build: (get) => [`${get("author")}`, `${get("title")}`, `${get("title")}`] },
};

const extensionOf = (path: string): string => /\.[A-Za-z0-9]{1,8}$/.exec(path)?.[0] ?? "";

/**
 * Where a file belongs: `<collection>/<folders of its kind>/<name>.<extension>`. Null when the fields that decide it are
 * missing or not sure enough (confidence below 0.8), or when it lies there already.
 */
export function organizedPath(item: PlanningItem): string | null {
  const layout = LAYOUTS[item.kind];
  if (layout === undefined || layout.needs.some((field) => textOf(item, field) === null)) return null;
  const parts = layout.build((field) => textOf(item, field), item).map(safeName);
  const name = `${parts.pop()}${extensionOf(item.path)}`;
  const target = [...(item.collection === null ? [] : [item.collection]), ...parts, name].join("/");
  return target === item.path ? null : target;
}

/** What moves along: the same stem, its own ending. */
export function companionTarget(companion: string, from: string, to: string): string {
  const stem = from.slice(0, from.length - extensionOf(from).length);
  return to.slice(0, to.length - extensionOf(to).length) + companion.slice(stem.length);
}
