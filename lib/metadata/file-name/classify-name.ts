import { libraryKindOf } from "./directories.ts";
import { hasField } from "./match.ts";
import type { Naming } from "./naming.ts";
import type { Recognition } from "./recognition.ts";
import type { FileNameKind } from "./parsed-file-name.ts";

export type Classification = { type: FileNameKind; confidence: number };

/** Movie or episode of a show, from the kinds of matches and the library's directory. */
export function classifyVideo(recognition: Recognition, naming: Naming, hint: FileNameKind | undefined): Classification {
  if (hint !== undefined) return { type: hint, confidence: 1 };
  const { matches, scanned } = recognition;
  const has = (field: Parameters<typeof hasField>[1]): boolean => matches.some((match) => hasField(match, field));
  if (has("film") || (has("bonus") && has("year"))) return { type: "movie", confidence: 0.9 };
  const isSure = matches.some((match) => match.belief === "sure" && (hasField(match, "episode") || hasField(match, "season")));
  if (isSure) return { type: "episode", confidence: 0.97 };
  if (has("episode") || has("season") || has("bonus") || naming.isEpisodeByWord) return { type: "episode", confidence: 0.8 };
  const library = scanned.parts.slice(0, -1).map((part) => libraryKindOf(recognition, part)).find(Boolean);
  if (has("date") && !has("year") && library !== "movies") return { type: "episode", confidence: 0.8 };
  if (has("crc32") && !has("year")) return { type: "episode", confidence: 0.7 };
  if (library === "shows") return { type: "episode", confidence: 0.7 };
  if (library === "movies") return { type: "movie", confidence: 0.9 };
  return { type: "movie", confidence: has("year") ? 0.9 : 0.6 };
}
