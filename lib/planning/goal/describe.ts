import type { PlanIntent } from "#lib/core/index.ts";
import type { ItemFilter } from "../item-filter.ts";
import type { ConversionWish } from "../schemas.ts";

/** What each intent does, as a person would say it. */
export const INTENT_SENTENCE: Record<PlanIntent, string> = {
  fill_gaps: "fill empty fields",
  write_tags: "write tags into the files",
  thumbnails: "make thumbnails",
  organize: "move files into tidy folders",
  transcode: "convert picture and sound",
  extract_audio: "take the sound out into files of its own",
  loudness: "bring the loudness to one level",
  probe: "read the files again",
  analyze_logs: "read new log lines",
  reindex: "rebuild the search index",
  dedupe: "list what is there twice",
  embed: "make the vectors for likeness anew",
  transcribe: "write down what is spoken",
  summarize: "sum up what is spoken",
  retry_failed: "put failed tasks back into the queue",
};

const KIND_NOUN: Readonly<Record<string, string>> = {
  movie: "movies",
  episode: "episodes",
  show: "shows",
  music: "music",
  podcast_episode: "podcast episodes",
  podcast: "podcasts",
  audiobook: "audiobooks",
  talk: "talks",
  other: "other media",
};

const ORDER_WORDS: Readonly<Record<string, readonly [string, string]>> = {
  size: ["largest", "smallest"],
  added: ["newest", "oldest"],
  duration: ["longest", "shortest"],
  height: ["sharpest", "ones of lowest resolution"],
  completeness: ["most complete", "least complete"],
};

const list = (names: readonly string[] | undefined): string => (names ?? []).join(", ");

const day = (ms: number): string => {
  const at = new Date(ms);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
};

const bytes = (value: number): string => {
  const [unit, size] = value >= 1e9 ? ["GB", 1e9] : value >= 1e6 ? ["MB", 1e6] : ["kB", 1e3];
  return `${Number((value / Number(size)).toFixed(2))} ${unit}`;
};

const minutes = (ms: number): string =>
  ms >= 3_600_000 ? `${Number((ms / 3_600_000).toFixed(1))} h` : `${Math.round(ms / 60_000)} min`;

function kindsText(filter: ItemFilter): string {
  const named = (filter.kinds ?? []).filter((kind) => kind !== "show" || !filter.kinds?.includes("episode"));
  if (named.length > 0) return list(named.map((kind) => KIND_NOUN[kind] ?? kind));
  if (filter.hasVideo !== undefined) return filter.hasVideo ? "videos" : "sound files";
  return "all media";
}

type Part = (filter: ItemFilter, sourceNames: ReadonlyMap<string, string>) => string | false | undefined;

const set = (value: unknown): boolean => value !== undefined;

const PARTS: readonly Part[] = [
  ({ collections }) => set(collections) && `in ${list(collections)}`,
  ({ sourceIds }, names) => set(sourceIds) && `of ${list(sourceIds?.map((id) => names.get(id) ?? id))}`,
  ({ itemIds, called }) =>
    set(itemIds) && (called === undefined ? `of ${itemIds?.length} chosen` : `called ${list(called)}`),
  ({ addedFrom }) => addedFrom !== undefined && `added since ${day(addedFrom)}`,
  ({ addedBefore }) => addedBefore !== undefined && `added before ${day(addedBefore)}`,
  ({ yearFrom, yearTo }) =>
    yearFrom !== undefined &&
    yearTo !== undefined &&
    (yearFrom === yearTo ? `of ${yearFrom}` : `of ${yearFrom} to ${yearTo}`),
  ({ yearFrom, yearTo }) => yearFrom !== undefined && yearTo === undefined && `of ${yearFrom} or later`,
  ({ yearFrom, yearTo }) => yearTo !== undefined && yearFrom === undefined && `of ${yearTo} or earlier`,
  ({ heightFrom }) => heightFrom !== undefined && `with ${heightFrom} lines or more`,
  ({ heightBelow }) => heightBelow !== undefined && `with fewer than ${heightBelow} lines`,
  ({ bytesOver }) => bytesOver !== undefined && `larger than ${bytes(bytesOver)}`,
  ({ bytesUnder }) => bytesUnder !== undefined && `smaller than ${bytes(bytesUnder)}`,
  ({ durationOverMs }) => durationOverMs !== undefined && `longer than ${minutes(durationOverMs)}`,
  ({ durationUnderMs }) => durationUnderMs !== undefined && `shorter than ${minutes(durationUnderMs)}`,
  ({ videoCodecs }) => set(videoCodecs) && `in ${list(videoCodecs)}`,
  ({ notVideoCodecs }) => set(notVideoCodecs) && `not in ${list(notVideoCodecs)}`,
  ({ audioCodecs }) => set(audioCodecs) && `with sound in ${list(audioCodecs)}`,
  ({ notAudioCodecs }) => set(notAudioCodecs) && `with sound not in ${list(notAudioCodecs)}`,
  ({ extensions }) => set(extensions) && `that are ${list(extensions?.map((one) => `.${one}`))} files`,
  ({ notExtensions }) => set(notExtensions) && `that are no ${list(notExtensions?.map((one) => `.${one}`))} files`,
  ({ languages }) => set(languages) && `in the language ${list(languages)}`,
  ({ notLanguages }) => set(notLanguages) && `not in the language ${list(notLanguages)}`,
  ({ missing }) => set(missing) && `without ${list(missing)}`,
  ({ completenessBelow }) =>
    completenessBelow !== undefined && `less than ${Math.round(completenessBelow * 100)} % complete`,
  ({ hasThumbnail }) => hasThumbnail !== undefined && (hasThumbnail ? "with a thumbnail" : "without a thumbnail"),
  ({ notKinds }) => set(notKinds) && `but no ${list(notKinds?.map((kind) => KIND_NOUN[kind] ?? kind))}`,
  ({ notCollections }) => set(notCollections) && `but nothing in ${list(notCollections)}`,
  ({ notSourceIds }, names) =>
    set(notSourceIds) && `but nothing of ${list(notSourceIds?.map((id) => names.get(id) ?? id))}`,
  ({ notItemIds }) => set(notItemIds) && "but not those named",
];

/** A filter in words: "movies in Films, larger than 2 GB, but nothing in Kids". */
export function describeFilter(filter: ItemFilter, sourceNames: ReadonlyMap<string, string>): string {
  const parts = PARTS.flatMap((part) => part(filter, sourceNames) || []);
  const first = filter.first;
  const order =
    first === undefined ? "" : `the ${first.count} ${ORDER_WORDS[first.by]?.[first.descending ? 0 : 1]} of `;
  return `${order}${[kindsText(filter), ...parts].join(", ")}`;
}

/** The result of a conversion in words, or nothing. */
export function describeWish({
  videoCodec,
  maxHeightPx,
  audioCodec,
  extension,
  quality,
  targetLufs,
}: Partial<ConversionWish>): string {
  const parts = [
    videoCodec,
    maxHeightPx !== undefined && `at most ${maxHeightPx} lines`,
    audioCodec,
    extension !== undefined && `.${extension}`,
    quality !== undefined && `quality ${quality}`,
    targetLufs !== undefined && `${targetLufs} LUFS`,
  ].filter((part) => typeof part === "string");
  return parts.join(", ");
}
