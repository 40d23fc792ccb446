import type { PlanningItem } from "./planning-facts.ts";

/** Characters that a file name may not hold on some system, and control characters. */
const FORBIDDEN = /[<>:"/\\|?*\u0000-\u001f\u007f]/g;

/** A name that every common file system takes: at most 120 characters, no trailing dot or blank, never empty. */
export function safeName(text: string): string {
  const clean = text
    .normalize("NFC")
    .replace(FORBIDDEN, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 120)
    .replace(/[. ]+$/, "")
    .replace(/^\.+/, "");
  return clean === "" ? "Untitled" : clean;
}

const pad = (value: unknown): string => String(value).padStart(2, "0");

const FLOOR = 0.8;

function textOf(item: PlanningItem, field: string): string | null {
  const known = item.values[field];
  if (known === undefined || known.confidence < FLOOR) return null;
  const { value } = known;
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

type Names = (field: string) => string | null;

const LAYOUTS: Record<string, { needs: string[]; build: (get: Names) => string[] }> = {
  movie: {
    needs: ["title", "year"],
    build: (get) => [`${get("title")} (${get("year")})`, `${get("title")} (${get("year")})`],
  },
  episode: {
    needs: ["series", "season", "episode"],
    build: (get) => [
      `${get("series")}`,
      `Season ${pad(get("season"))}`,
      `${get("series")} - S${pad(get("season"))}E${pad(get("episode"))}${get("title") ? ` - ${get("title")}` : ""}`,
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
  const parts = layout.build((field) => textOf(item, field)).map(safeName);
  const name = `${parts.pop()}${extensionOf(item.path)}`;
  const target = [...(item.collection === null ? [] : [item.collection]), ...parts, name].join("/");
  return target === item.path ? null : target;
}

/** What moves along: the same stem, its own ending. */
export function companionTarget(companion: string, from: string, to: string): string {
  const stem = from.slice(0, from.length - extensionOf(from).length);
  return to.slice(0, to.length - extensionOf(to).length) + companion.slice(stem.length);
}
