import { hasField } from "./match.ts";
import { claim, execAt, isGap, type Recognition } from "./recognition.ts";
import { CLOCK } from "./recognize-dates.ts";

/** Names that cameras, phones and recorders give: a prefix of the maker, then a counter or the time. */
const DEVICE_NAME =
  /(?:img|vid|pxl|mvi|mov|dsc[nf]?|dji|gopr|g[hxp]\d\d|pano|cimg|sam|hpim|mah|fb_img|rpreplay|signal|screenshot|screen[ _-]recording|whatsapp (?:video|image|audio|ptt)|aud|rec|zoom|capture)(?:[-_ ]|(?=\d))(?=[^/\\]*\d)/iy;
const COUNTER = /[ _-]?(?:[0-9]{3,9}|wa\d{4})(?:[ _-]\d{1,6})?/iy;

/** The clock time that follows a date in the names of recordings belongs to the date. */
function claimClocks(recognition: Recognition, part: number): boolean {
  let found = false;
  for (const match of [...recognition.matches]) {
    if (match.part !== part || !hasField(match, "date")) continue;
    const clock = execAt(CLOCK, recognition.scanned.raw, match.end);
    if (clock === null) continue;
    found = claim(recognition, {
      ...match,
      start: match.end,
      end: match.end + clock[0].length,
      kind: "mark",
      properties: [],
    });
  }
  return found;
}

/**
 * Finds names given by a device ("IMG_20190403_123456", "GOPR1234", "2019-04-03 12.34.56"); to be called after the dates.
 * True when the file is such a recording: its counter and clock time are then no title and no episode.
 */
export function recognizeRecording(recognition: Recognition): boolean {
  const { raw, parts } = recognition.scanned;
  const file = parts.at(-1);
  if (file === undefined) return false;
  const hasClock = claimClocks(recognition, file.index);
  const device = execAt(DEVICE_NAME, raw, file.start);
  const deviceEnd = file.start + (device?.[0].length ?? 0);
  const counter = device === null ? null : execAt(COUNTER, raw, deviceEnd);
  const isDated = recognition.matches.some((match) => match.part === file.index && hasField(match, "date"));
  const counterEnd = deviceEnd + (counter?.[0].length ?? 0);
  const isDevice = device !== null && (isDated || (counter !== null && isGap(raw, counterEnd, file.end)));
  if (isDevice) {
    const mark = { part: file.index, kind: "mark" as const, belief: "sure" as const, properties: [] };
    claim(recognition, { ...mark, start: file.start, end: deviceEnd });
    if (!isDated) claim(recognition, { ...mark, start: deviceEnd, end: counterEnd });
    claimRest(recognition, file.start, file.end);
  }
  const first = recognition.matches.find((match) => match.part === file.index && hasField(match, "date"));
  const isOnlyDate = hasClock && first !== undefined && isGap(raw, file.start, first.start);
  return isDevice || isOnlyDate;
}

const SERIAL = /(?:wa)?\d{3,12}$/i;

/** Serial numbers behind the date ("VID-20200101-WA0003"). */
function claimRest(recognition: Recognition, start: number, end: number): void {
  for (const word of recognition.scanned.words) {
    if (word.start < start || word.end > end || !SERIAL.test(word.key)) continue;
    claim(recognition, {
      start: word.start,
      end: word.end,
      part: word.part,
      kind: "mark",
      belief: "sure",
      properties: [],
    });
  }
}
