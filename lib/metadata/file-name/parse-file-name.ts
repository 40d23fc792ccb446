import { assembleParsedName } from "./assemble.ts";
import { believeMatches } from "./believe-matches.ts";
import { classifyName } from "./classify-name.ts";
import { libraryKindOf, mostInformativePart } from "./directories.ts";
import { hasField } from "./match.ts";
import { nameMusic } from "./music-naming.ts";
import { nameMedium } from "./naming.ts";
import type { FileNameKind, ParsedFileName } from "./parsed-file-name.ts";
import { type Recognition, startRecognition } from "./recognition.ts";
import { recognizeCountedWords } from "./recognize-counted-words.ts";
import { recognizeDates } from "./recognize-dates.ts";
import { recognizeEpisodes } from "./recognize-episodes.ts";
import { recognizeIdentifiers } from "./recognize-identifiers.ts";
import { joinSubtitleLanguages, recognizeLanguageLists, recognizeSubtitleFile } from "./recognize-languages.ts";
import { recognizeAbsoluteNumbers, recognizeLooseNumbers } from "./recognize-loose-numbers.ts";
import { recognizeChannels, recognizeMeasures } from "./recognize-measures.ts";
import { recognizeRecording } from "./recognize-recordings.ts";
import { recognizeTerms } from "./recognize-terms.ts";
import { recognizeYears } from "./recognize-years.ts";
import { scanName } from "./scan-name.ts";
import { withMusic, withTalk } from "./spoken-and-sung.ts";
import { nameTalk } from "./talk-naming.ts";

export type ParseFileNameOptions = {
  /** What the caller knows the file to be; decides how doubtful numbers are read. */
  readonly type?: FileNameKind | undefined;
  /** Slashes belong to the name: no directories. */
  readonly nameOnly?: boolean | undefined;
  /** Latest plausible year of release; later numbers are read as part of a title. */
  readonly latestYear?: number | undefined;
};

/** A few years ahead of announced releases at the time of writing; callers with a clock pass their own. */
const LATEST_YEAR = 2029;

const isNumberedOtherwise = (recognition: Recognition): boolean =>
  recognition.matches.some((match) => hasField(match, "film") || hasField(match, "bonus"));

/**
 * Reads what a file name, or a path with its directories, says about its medium.
 *
 * Recognisers claim stretches of the name in order of certainty (identifiers, dates, seasons and episodes, measures, release
 * jargon, channels, years); doubtful words are then believed or returned to the text by their neighbours; what is left
 * over becomes titles and the release group by position. Never throws; linear in the length of the name, of which at most
 * the last 4096 characters are read.
 */
export function parseFileName(name: string, options: ParseFileNameOptions = {}): ParsedFileName {
  const recognition = startRecognition(scanName(name, options.nameOnly));
  recognizeIdentifiers(recognition);
  recognizeDates(recognition);
  const isRecording = recognizeRecording(recognition);
  recognizeEpisodes(recognition);
  recognizeCountedWords(recognition, { expectsEpisode: options.type === "episode" });
  recognizeMeasures(recognition);
  recognizeSubtitleFile(recognition);
  recognizeLanguageLists(recognition);
  recognizeTerms(recognition);
  joinSubtitleLanguages(recognition);
  recognizeChannels(recognition);
  recognizeYears(recognition, options.latestYear ?? LATEST_YEAR);
  believeMatches(recognition);
  const best = mostInformativePart(recognition);
  const isMovieLibrary = recognition.scanned.parts
    .slice(0, -1)
    .some((part) => libraryKindOf(recognition, part) === "movies");
  const file = recognition.scanned.parts.at(-1);
  for (const part of new Set([best, file])) {
    if (part === undefined || options.type === "movie" || isRecording) continue;
    if (recognition.matches.some((match) => hasField(match, "episode"))) recognizeAbsoluteNumbers(recognition, part);
    else if (!isMovieLibrary && !isNumberedOtherwise(recognition))
      recognizeLooseNumbers(recognition, part, options.type === "episode");
  }
  recognition.matches.sort((left, right) => left.start - right.start);
  const naming = nameMedium(recognition);
  const talk = nameTalk(recognition);
  const classification = classifyName(recognition, naming, {
    type: options.type,
    isTalk: talk?.isEvident === true,
    isRecording,
  });
  const parsed = assembleParsedName(recognition, naming, classification);
  if (classification.type === "music") return withMusic(parsed, nameMusic(recognition));
  return classification.type === "talk" && talk !== undefined ? withTalk(parsed, talk) : parsed;
}
