import { claim, isFree, type Recognition } from "./recognition.ts";

const YEAR = /^((?:18|19|20)\d\d)[г年]?$/;
/** Numbers before this are far more often season-and-episode codes than years; brackets lift the doubt. */
const FREE_YEAR_MIN = 1920;
const YEAR_MIN = 1888;

/** Finds four-digit years up to `latestYear`; which of several is the year of the medium is decided later. */
export function recognizeYears(recognition: Recognition, latestYear: number): void {
  const { words, brackets } = recognition.scanned;
  for (const word of words) {
    const match = YEAR.exec(word.text);
    if (match === null || !isFree(recognition, word.start, word.end)) continue;
    const value = Number(match[1]);
    const bracket = brackets[word.bracket];
    const isBracketed = bracket !== undefined && bracket.open + 1 === word.start;
    if (value > latestYear || value < (isBracketed ? YEAR_MIN : FREE_YEAR_MIN)) continue;
    const belief = isBracketed ? "sure" : "likely";
    claim(recognition, {
      start: word.start,
      end: word.end,
      part: word.part,
      kind: "year",
      belief,
      properties: [{ field: "year", value }],
    });
  }
}
