import type { ItemFilter, ItemOrder } from "../item-filter.ts";
import type { Mark } from "./mark-up.ts";
import { DAY_MS, is, partOf } from "./quantities.ts";
import { momentAt } from "./read-times.ts";

/** Which media a clause is about, in the words that said so, and what about it can't be read or can't be true. */
export type Selection = {
  filter: ItemFilter;
  said: string[];
  /** Words of this clause say which media: so it takes none over from its neighbours. */
  isOwn: boolean;
  isEverything: boolean;
  doubts: Doubt[];
  used: Set<Mark>;
};

export type Doubt =
  | { what: "how-many"; text: string }
  | { what: "unknown-name"; text: string }
  | { what: "impossible"; text: string };

const LANGUAGES: Readonly<Record<string, string>> = {
  english: "en",
  german: "de",
  french: "fr",
  spanish: "es",
  italian: "it",
  dutch: "nl",
  portuguese: "pt",
  japanese: "ja",
  chinese: "zh",
  korean: "ko",
  russian: "ru",
  swedish: "sv",
  danish: "da",
  norwegian: "no",
  finnish: "fi",
  polish: "pl",
  czech: "cs",
  turkish: "tr",
  arabic: "ar",
  hindi: "hi",
  hebrew: "he",
  greek: "el",
  hungarian: "hu",
  ukrainian: "uk",
  indonesian: "id",
  vietnamese: "vi",
  thai: "th",
};

export const isLanguage = (plain: string): boolean => Object.hasOwn(LANGUAGES, plain);

/** What stands before a quantity and bounds it, over words that say nothing; and what stands behind it. */
function boundOf(marks: readonly Mark[], at: number): "over" | "under" | "at-least" | "at-most" | null {
  const after = marks[at + 1];
  if (is(after, "or-more")) return "at-least";
  if (is(after, "or-less")) return "at-most";
  if (marks[at - 1]?.plain === ">" || (marks[at - 1]?.plain === "=" && marks[at - 2]?.plain === ">")) return "over";
  if (marks[at - 1]?.plain === "<") return "under";
  for (let before = at - 1; before >= Math.max(0, at - 3); before--) {
    const mark = marks[before];
    for (const bound of ["at-least", "at-most", "over", "under"] as const) if (is(mark, bound)) return bound;
    if (is(mark, "older")) return "over";
    if (is(mark, "newer", "within")) return "under";
    if (mark === undefined || mark.concepts.length > 0 || mark.unknown) return null;
  }
  return null;
}

const isNear = (marks: readonly Mark[], at: number, reach: number, ...concepts: string[]): boolean =>
  marks.slice(Math.max(0, at - reach), at + reach + 1).some((mark) => is(mark, ...concepts));

type Reader = { marks: readonly Mark[]; nowMs: number; out: Selection; isTarget: (mark: Mark) => boolean };

function readBytes({ out }: Reader, mark: Mark, bound: ReturnType<typeof boundOf>): void {
  if (bound === "over" || bound === "at-least")
    out.filter.bytesOver = Math.max(0, Math.ceil((mark.value ?? 0) - (bound === "at-least" ? 1 : 0)));
  else if (bound === "under" || bound === "at-most")
    out.filter.bytesUnder = Math.floor((mark.value ?? 0) + (bound === "at-most" ? 1 : 0));
  else return;
  out.used.add(mark);
}

function readHeight({ marks, out }: Reader, mark: Mark, at: number, bound: ReturnType<typeof boundOf>): void {
  const px = mark.value ?? Number(partOf(mark, "height"));
  if (bound === "over") out.filter.heightFrom = px + 1;
  else if (bound === "at-least") out.filter.heightFrom = px;
  else if (bound === "under") out.filter.heightBelow = px;
  else if (bound === "at-most") out.filter.heightBelow = px + 1;
  else if (
    is(marks[at + 1], "file", "video", "everything") ||
    partOf(marks[at + 1], "kind") !== undefined ||
    is(marks[at - 1], "everything", "file")
  ) {
    // A film in a wide format has fewer lines than its class says.
    out.filter.heightFrom = Math.round(px * 0.7);
    out.filter.heightBelow = Math.round(px * 1.2);
  } else return;
  out.used.add(mark);
}

function readTime({ marks, nowMs, out }: Reader, mark: Mark, at: number, bound: ReturnType<typeof boundOf>): void {
  const ms = mark.value ?? 0;
  const isAge = ms >= DAY_MS || isNear(marks, at, 2, "older", "newer", "added", "old");
  if (isAge && is(marks[at + 1], "or-more")) out.filter.addedBefore = nowMs - ms;
  else if (isAge && (bound === "over" || bound === "at-least") && !isNear(marks, at, 2, "newer"))
    out.filter.addedBefore = nowMs - ms;
  else if (isAge && (is(marks[at + 1], "old") || marks[at + 1]?.plain === "ago") && bound !== "under")
    out.filter.addedBefore = nowMs - ms;
  else if (isAge && (bound === "under" || bound === "at-most")) out.filter.addedFrom = nowMs - ms;
  else if (!isAge && (bound === "over" || bound === "at-least")) out.filter.durationOverMs = ms;
  else if (!isAge && (bound === "under" || bound === "at-most") && !is(marks[at - 1], "within"))
    out.filter.durationUnderMs = ms;
  else return;
  out.used.add(mark);
}

function readYear({ marks, out }: Reader, mark: Mark, at: number): void {
  const year = mark.value ?? 0;
  const [before, after] = [marks[at - 1], marks[at + 1]];
  if (is(before, "between") && is(after, "and") && is(marks[at + 2], "q:year")) {
    Object.assign(out.filter, { yearFrom: year, yearTo: marks[at + 2]?.value ?? year });
    out.used.add(marks[at + 2] as Mark);
  } else if (is(before, "between") || (is(before, "and") && is(marks[at - 2], "q:year"))) return;
  else if (is(before, "to") && out.filter.yearFrom !== undefined) out.filter.yearTo = year;
  else if (is(before, "before", "older", "under")) out.filter.yearTo = year - 1;
  else if (is(before, "after", "over") && before?.plain !== "from" && before?.plain !== "starting")
    out.filter.yearFrom = year + 1;
  else if (is(before, "newer", "at-least") || is(after, "or-more")) out.filter.yearFrom = year;
  else Object.assign(out.filter, { yearFrom: year, yearTo: year });
  out.used.add(mark);
}

function readDecade({ out }: Reader, mark: Mark): void {
  const value = mark.value ?? 0;
  const from = value < 100 ? (value >= 30 ? 1900 : 2000) + value : value;
  Object.assign(out.filter, { yearFrom: from, yearTo: from + 9 });
  out.used.add(mark);
}

const DEFAULT_NEW_DAYS = 7;

function readAge({ marks, nowMs, out }: Reader, mark: Mark, at: number): void {
  const ago = partOf(mark, "ago");
  if (ago !== undefined) {
    const days = Number(ago);
    out.filter.addedFrom = nowMs - days * DAY_MS;
  } else if (
    is(mark, "newer", "added") &&
    partOf(marks[at + 1], "unit") !== undefined &&
    marks[at + 1]?.value === null
  ) {
    const days = { day: 1, week: 7, month: 30, year: 365 }[partOf(marks[at + 1], "unit")?.split(" ")[0] ?? ""] ?? 7;
    out.filter.addedFrom = nowMs - days * DAY_MS;
  } else if (is(mark, "older") && partOf(marks[at + 1], "unit") !== undefined && marks[at + 1]?.value === null) {
    const days = { day: 1, week: 7, month: 30, year: 365 }[partOf(marks[at + 1], "unit")?.split(" ")[0] ?? ""] ?? 7;
    out.filter.addedBefore = nowMs - days * DAY_MS;
  } else if (is(mark, "added", "newer", "after", "before")) {
    const moment = momentAt(marks, at + 1, nowMs, "past");
    const isAdded = is(mark, "added", "newer") || isNear(marks, at, 2, "added");
    if (moment === null || !isAdded) return;
    if (is(mark, "before")) out.filter.addedBefore = moment.ms;
    else out.filter.addedFrom = moment.ms;
    for (const used of moment.used) out.used.add(used);
  } else return;
  out.used.add(mark);
}

function readNames({ out }: Reader, mark: Mark): void {
  if (mark.names.length === 0) {
    out.doubts.push({ what: "unknown-name", text: mark.text });
    return;
  }
  const place =
    mark.names.find((thing) => thing.kind === "collection") ?? mark.names.find((thing) => thing.kind === "source");
  if (place?.kind === "collection") out.filter.collections = [...(out.filter.collections ?? []), place.name];
  else if (place?.kind === "source") out.filter.sourceIds = [...(out.filter.sourceIds ?? []), place.id];
  else {
    out.filter.called = append(out.filter.called, mark.text.slice(0, 200));
    out.filter.itemIds = [
      ...(out.filter.itemIds ?? []),
      ...mark.names.flatMap((thing) => (thing.kind === "items" ? thing.ids : [])),
    ];
  }
  out.used.add(mark);
}

function readOrder({ marks, out }: Reader, mark: Mark, at: number): void {
  const way = mark.concepts.find((concept) => concept.startsWith("most:") || concept.startsWith("least:"));
  if (way === undefined) return;
  const number = [marks[at - 1], marks[at + 1], marks[at - 2]].find((near) => is(near, "q:number"));
  const by = way.slice(way.indexOf(":") + 1) as ItemOrder;
  // "the newest" alone is a word for new; every other order wants to know how many.
  if (number === undefined && by === "added" && way.startsWith("most")) return;
  if (number === undefined) {
    out.doubts.push({ what: "how-many", text: mark.text });
    return;
  }
  out.filter.first = { by, descending: way.startsWith("most"), count: Math.max(1, Math.floor(number.value ?? 1)) };
  out.used.add(mark);
  out.used.add(number);
}

const append = (list: string[] | undefined, one: string): string[] => [...new Set([...(list ?? []), one])];

/** "not h265", "isn't in hevc yet": the two marks before say that it must not be so. */
const isNegated = (marks: readonly Mark[], at: number): boolean =>
  marks
    .slice(Math.max(0, at - 3), at)
    .some((mark) => is(mark, "not") || mark.plain === "no" || mark.plain === "without");

function readFormat({ marks, out, isTarget }: Reader, mark: Mark, at: number): void {
  const [video, audio, container] = [partOf(mark, "vcodec"), partOf(mark, "acodec"), partOf(mark, "container")];
  if (isTarget(mark) || (video ?? audio ?? container) === undefined) return;
  const not = isNegated(marks, at);
  const filter = out.filter;
  if (video !== undefined)
    filter[not ? "notVideoCodecs" : "videoCodecs"] = append(filter[not ? "notVideoCodecs" : "videoCodecs"], video);
  if (audio !== undefined && audio === "wav") filter.extensions = append(filter.extensions, "wav");
  else if (audio !== undefined)
    filter[not ? "notAudioCodecs" : "audioCodecs"] = append(filter[not ? "notAudioCodecs" : "audioCodecs"], audio);
  if (container !== undefined)
    filter[not ? "notExtensions" : "extensions"] = append(filter[not ? "notExtensions" : "extensions"], container);
  out.used.add(mark);
}

function readScope({ marks, out }: Reader, mark: Mark, at: number): void {
  const kind = partOf(mark, "kind");
  if (kind !== undefined) {
    out.filter.kinds = append(out.filter.kinds, kind);
    if (kind === "episode") out.filter.kinds = append(out.filter.kinds, "show");
  } else if (is(mark, "video")) out.filter.hasVideo = true;
  else if (is(mark, "audio-files")) out.filter.hasVideo = false;
  else if (is(mark, "everything")) out.isEverything = true;
  else if (Object.hasOwn(LANGUAGES, mark.plain)) {
    const key = isNegated(marks, at) ? "notLanguages" : "languages";
    out.filter[key] = append(out.filter[key], LANGUAGES[mark.plain] ?? mark.plain);
  } else return;
  out.used.add(mark);
}

/** "the wobbly movies", "films by Nobody": a word that narrows, if only it were known. Going on without it would widen. */
function isUnknownChoice(marks: readonly Mark[], at: number): boolean {
  const [mark, next, before] = [marks[at], marks[at + 1], marks[at - 1]];
  if (mark?.unknown !== true || isLanguage(mark.plain)) return false;
  const isAdjective = partOf(next, "kind") !== undefined || is(next, "video", "audio-files", "file");
  const isNamed =
    before?.plain === "by" || before?.plain === "called" || before?.plain === "named" || before?.plain === "titled";
  const isOfPlace =
    (before?.plain === "in" || before?.plain === "from" || before?.plain === "of" || before?.plain === "for") &&
    /^\p{Lu}/u.test(mark.text);
  return isAdjective || isNamed || isOfPlace;
}

function readOne(reader: Reader, mark: Mark, at: number): void {
  const { marks, out, isTarget } = reader;
  if (isTarget(mark)) return;
  const bound = boundOf(marks, at);
  if (isUnknownChoice(marks, at)) out.doubts.push({ what: "unknown-name", text: mark.text });
  if (mark.concepts.includes("name") || mark.quoted) readNames(reader, mark);
  else if (is(mark, "q:bytes")) readBytes(reader, mark, bound);
  else if (is(mark, "q:height") || partOf(mark, "height") !== undefined) readHeight(reader, mark, at, bound);
  else if (is(mark, "q:time")) readTime(reader, mark, at, bound);
  else if (is(mark, "q:year")) readYear(reader, mark, at);
  else if (is(mark, "q:decade")) readDecade(reader, mark);
  else if (is(mark, "q:percent") && (bound === "under" || bound === "at-most")) {
    out.filter.completenessBelow = (mark.value ?? 0) / 100;
    out.used.add(mark);
  } else {
    readOrder(reader, mark, at);
    readScope(reader, mark, at);
    readFormat(reader, mark, at);
    if (!out.used.has(mark)) readAge(reader, mark, at);
  }
}

/** "new" alone: what came in lately, unless a time was said. */
function readNew({ marks, nowMs, out }: Reader): void {
  if (out.filter.addedFrom !== undefined || out.filter.addedBefore !== undefined) return;
  const at = marks.findIndex(
    (mark, index) => is(mark, "new") && !out.used.has(mark) && !is(marks[index + 1], "log", "task"),
  );
  if (at < 0) return;
  out.filter.addedFrom = nowMs - DEFAULT_NEW_DAYS * DAY_MS;
  out.said.push(`new: added in the last ${DEFAULT_NEW_DAYS} days`);
}

function contradiction(filter: ItemFilter): string | null {
  const pairs: [number | undefined, number | undefined, string][] = [
    [filter.bytesOver, filter.bytesUnder, "larger and smaller at the same time"],
    [filter.addedFrom, filter.addedBefore, "newer and older at the same time"],
    [filter.heightFrom, filter.heightBelow, "of more and of fewer lines at the same time"],
    [filter.durationOverMs, filter.durationUnderMs, "longer and shorter at the same time"],
  ];
  return pairs.find(([low, high]) => low !== undefined && high !== undefined && low >= high)?.[2] ?? null;
}

/** Reads which media a stretch of a goal means. `isTarget` tells formats that are the result of a conversion. */
export function readSelection(marks: readonly Mark[], nowMs: number, isTarget: (mark: Mark) => boolean): Selection {
  const out: Selection = { filter: {}, said: [], isOwn: false, isEverything: false, doubts: [], used: new Set() };
  const reader: Reader = { marks, nowMs, out, isTarget };
  for (const [at, mark] of marks.entries()) readOne(reader, mark, at);
  readNew(reader);
  const impossible = contradiction(out.filter);
  if (impossible !== null) out.doubts.push({ what: "impossible", text: impossible });
  out.isOwn = Object.keys(out.filter).length > 0 || out.isEverything;
  return out;
}

/** What is to be left out, as bounds that keep everything else. */
export function readExclusion(marks: readonly Mark[], nowMs: number): Selection {
  const selection = readSelection(marks, nowMs, () => false);
  const {
    kinds,
    collections,
    sourceIds,
    itemIds,
    extensions,
    videoCodecs,
    audioCodecs,
    languages,
    addedFrom,
    addedBefore,
    bytesOver,
    bytesUnder,
  } = selection.filter;
  const filter: ItemFilter = {};
  if (kinds !== undefined) filter.notKinds = kinds;
  if (collections !== undefined) filter.notCollections = collections;
  if (sourceIds !== undefined) filter.notSourceIds = sourceIds;
  if (itemIds !== undefined) filter.notItemIds = itemIds;
  if (extensions !== undefined) filter.notExtensions = extensions;
  if (videoCodecs !== undefined) filter.notVideoCodecs = videoCodecs;
  if (audioCodecs !== undefined) filter.notAudioCodecs = audioCodecs;
  if (languages !== undefined) filter.notLanguages = languages;
  if (addedFrom !== undefined) filter.addedBefore = addedFrom;
  if (addedBefore !== undefined) filter.addedFrom = addedBefore;
  if (bytesOver !== undefined) filter.bytesUnder = bytesOver + 1;
  if (bytesUnder !== undefined) filter.bytesOver = Math.max(0, bytesUnder - 1);
  return { ...selection, filter };
}
