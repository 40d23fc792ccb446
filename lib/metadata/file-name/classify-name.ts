import { type LibraryKind, libraryKindOf } from "./directories.ts";
import { type Field, hasField } from "./match.ts";
import type { Naming } from "./naming.ts";
import type { FileNameKind } from "./parsed-file-name.ts";
import type { Recognition } from "./recognition.ts";

export type Classification = { readonly type: FileNameKind; readonly confidence: number };

function libraryOf(recognition: Recognition): LibraryKind | undefined {
  const kinds = recognition.scanned.parts.slice(0, -1).map((part) => libraryKindOf(recognition, part));
  return kinds.findLast((kind) => kind !== undefined);
}

const has = (recognition: Recognition, field: Field): boolean =>
  recognition.matches.some((match) => hasField(match, field));

/** Movie or episode of a show, from the kinds of matches and the library's directory. */
function classifyVideo(recognition: Recognition, naming: Naming): Classification {
  const { matches } = recognition;
  const hasYear = has(recognition, "year");
  if (has(recognition, "film") || (has(recognition, "bonus") && hasYear)) return { type: "movie", confidence: 0.9 };
  const isSure = matches.some(
    (match) => match.belief === "sure" && (hasField(match, "episode") || hasField(match, "season")),
  );
  if (isSure) return { type: "episode", confidence: 0.97 };
  const isNumbered = has(recognition, "episode") || has(recognition, "season") || has(recognition, "bonus");
  if (isNumbered || naming.isEpisodeByWord) return { type: "episode", confidence: 0.8 };
  const library = libraryOf(recognition);
  if (has(recognition, "date") && !hasYear && library !== "movies") return { type: "episode", confidence: 0.8 };
  if (has(recognition, "crc32") && !hasYear) return { type: "episode", confidence: 0.7 };
  if (library === "shows") return { type: "episode", confidence: 0.7 };
  if (library === "movies") return { type: "movie", confidence: 0.9 };
  return { type: "movie", confidence: hasYear ? 0.9 : 0.6 };
}

/** Sound is music unless it sits in a podcast library or is numbered or dated like an episode. */
function classifySound(recognition: Recognition): Classification {
  const library = libraryOf(recognition);
  if (library === "podcasts") return { type: "podcast", confidence: 0.95 };
  if (library === "music") return { type: "music", confidence: 0.95 };
  const isSure = recognition.matches.some(
    (match) => match.belief === "sure" && (hasField(match, "episode") || hasField(match, "season")),
  );
  const { raw } = recognition.scanned;
  const isSpoken = recognition.scanned.words.some(
    ({ key, start }) => key === "podcast" || (raw[start - 1] === "#" && /^\d+$/.test(key)),
  );
  if (isSpoken) return { type: "podcast", confidence: 0.9 };
  if (isSure || has(recognition, "date")) return { type: "podcast", confidence: 0.75 };
  return { type: "music", confidence: 0.7 };
}

/** True for a sound file without a trace of pictures. */
function isSound(recognition: Recognition): boolean {
  const isVideo = has(recognition, "videoCodec") || has(recognition, "screenSize");
  return recognition.scanned.extensionKind === "audio" && !isVideo;
}

/** The kind of medium; a hint by the caller decides. `isTalk` says that the name itself names an event, `isRecording` that a device gave it. */
export function classifyName(
  recognition: Recognition,
  naming: Naming,
  given: { type: FileNameKind | undefined; isTalk: boolean; isRecording: boolean },
): Classification {
  if (given.type !== undefined) return { type: given.type, confidence: 1 };
  if (given.isRecording) return { type: "personal", confidence: 0.9 };
  if (libraryOf(recognition) === "talks") return { type: "talk", confidence: 0.9 };
  if (given.isTalk && !has(recognition, "episode") && !has(recognition, "season"))
    return { type: "talk", confidence: 0.75 };
  return isSound(recognition) ? classifySound(recognition) : classifyVideo(recognition, naming);
}
