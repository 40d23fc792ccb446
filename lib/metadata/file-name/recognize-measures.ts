import type { Match, Property } from "./match.ts";
import { claim, endsWord, execAt, isDigitAt, type Recognition, startsWord } from "./recognition.ts";
import type { Word } from "./scan-name.ts";

type Found = { end: number; properties: Property[]; belief?: Match["belief"] };

const HEIGHTS = new Set([240, 288, 360, 368, 400, 480, 540, 544, 576, 720, 900, 1080, 1440, 2160, 4320]);
const HEIGHT_BY_WIDTH: ReadonlyMap<number, number> = new Map([
  [1280, 720],
  [1920, 1080],
  [2560, 1440],
  [3840, 2160],
  [4096, 2160],
  [7680, 4320],
]);
const RESOLUTION = /(\d{3,4}) ?[x×х*] ?(\d{3,4})([pi]?)/iuy;
const SCAN_LINES =
  /(\d{3,4})[ ]?(p|i)(?:x|hd|hdr)?(?:[@ _-]?(23[.,]976|24|25|29[.,]97|30|48|50|59[.,]94|60|120)(?:fps|hz)?)?/iy;
const BARE_LINES = /(360|480|540|576|720|900|1080|2160)(hd)?/iy;
const FRAME_RATE = /(\d{2,3}(?:[.,]\d{1,3})?)[ _-]?fps/iy;
const BIT_RATE = /(\d{1,5}(?:\.\d)?)[ _-]?(?:kbps|kbits?|kb s|mbps|mbits?)/iy;
const FILE_SIZE = /(\d{1,4}(?:[.,]\d{1,2})?)[ _]?(?:[mgt]i?b)/iy;
const LINES_MIN = 240;
const LINES_MAX = 4320;
const ASPECT_MIN = 1.333;
const ASPECT_MAX = 1.9;

/** The usual name of a picture height; a cropped picture is named after its width, an odd one is written out. */
function nameOfResolution(width: number, height: number, scan: string): string {
  const suffix = scan === "" ? "p" : scan.toLowerCase();
  const aspect = width / height;
  if (HEIGHTS.has(height) && aspect >= ASPECT_MIN - 0.01 && aspect <= ASPECT_MAX) return `${height}${suffix}`;
  const byWidth = HEIGHT_BY_WIDTH.get(width);
  return byWidth === undefined || aspect < ASPECT_MIN ? `${width}x${height}` : `${byWidth}${suffix}`;
}

function readResolution(raw: string, at: number): Found | undefined {
  const match = execAt(RESOLUTION, raw, at);
  if (match === null || !endsWord(raw, at + match[0].length)) return undefined;
  const value = nameOfResolution(Number(match[1]), Number(match[2]), match[3] ?? "");
  return { end: at + match[0].length, properties: [{ field: "screenSize", value }] };
}

function readScanLines(raw: string, at: number): Found | undefined {
  const match = execAt(SCAN_LINES, raw, at);
  const lines = Number(match?.[1]);
  const isHeight =
    HEIGHTS.has(lines) || (lines >= LINES_MIN && lines <= LINES_MAX && match?.[2]?.toLowerCase() === "p");
  if (match === null || !isHeight) return undefined;
  const isTight = match[0][match[1]?.length ?? 0] !== " ";
  if (!endsWord(raw, at + match[0].length) || !isTight) return undefined;
  const properties: Property[] = [{ field: "screenSize", value: `${match[1]}${match[2]?.toLowerCase()}` }];
  if (match[3] !== undefined) properties.push({ field: "frameRateFps", value: Number(match[3].replace(",", ".")) });
  return { end: at + match[0].length, properties };
}

function readBareLines(raw: string, at: number): Found | undefined {
  const match = execAt(BARE_LINES, raw, at);
  if (match === null || !endsWord(raw, at + match[0].length)) return undefined;
  const properties: Property[] = [{ field: "screenSize", value: `${match[1]}p` }];
  return { end: at + match[0].length, properties, belief: match[2] === undefined ? "common" : "sure" };
}

function readText(pattern: RegExp, field: "sizeText" | "bitRateText") {
  return (raw: string, at: number): Found | undefined => {
    const match = execAt(pattern, raw, at);
    if (match === null || !endsWord(raw, at + match[0].length)) return undefined;
    return { end: at + match[0].length, properties: [{ field, value: match[0] }] };
  };
}

function readFrameRate(raw: string, at: number): Found | undefined {
  const match = execAt(FRAME_RATE, raw, at);
  if (match === null || !endsWord(raw, at + match[0].length)) return undefined;
  const value = Number((match[1] ?? "0").replace(",", "."));
  return value > 0 ? { end: at + match[0].length, properties: [{ field: "frameRateFps", value }] } : undefined;
}

const READERS = [
  readResolution,
  readScanLines,
  readFrameRate,
  readText(BIT_RATE, "bitRateText"),
  readText(FILE_SIZE, "sizeText"),
  readBareLines,
];

function recognizeAt(recognition: Recognition, word: Word): void {
  const { raw } = recognition.scanned;
  for (const read of READERS) {
    const found = read(raw, word.start);
    if (found === undefined) continue;
    const match: Match = {
      start: word.start,
      end: found.end,
      part: word.part,
      kind: "tech",
      belief: found.belief ?? "sure",
      properties: found.properties,
    };
    if (claim(recognition, match)) return;
  }
}

/** Finds picture sizes (1080p, 1920x1080, 720hd), frame rates, bit rates and file sizes. */
export function recognizeMeasures(recognition: Recognition): void {
  for (const word of recognition.scanned.words) if (isDigitAt(word.text, 0)) recognizeAt(recognition, word);
}

const CHANNELS = /([1-9])(?:[ ._]([0-2]))?(?:[ _-]?(ch))?/iy;
const CHANNELS_BY_COUNT: ReadonlyMap<string, string> = new Map([
  ["1", "1.0"],
  ["2", "2.0"],
  ["5", "5.1"],
  ["6", "5.1"],
  ["7", "7.1"],
  ["8", "7.1"],
]);

/** Finds numbers of channels: "5.1", "7_1", "6ch"; without "ch" they must follow a sound codec or stand among jargon. */
export function recognizeChannels(recognition: Recognition): void {
  const { raw, words } = recognition.scanned;
  const audioEnds = new Set(
    recognition.matches
      .filter((match) => match.properties.some(({ field }) => field === "audioCodec"))
      .map(({ end }) => end),
  );
  for (const word of words) {
    if (word.text.length > 3 || !isDigitAt(word.text, 0)) continue;
    const match = execAt(CHANNELS, raw, word.start);
    if (match === null) continue;
    const end = word.start + match[0].length;
    const isDotted = match[2] !== undefined;
    const isNamed = match[3] !== undefined;
    const followsAudio = [0, 1, 2].some((gap) => audioEnds.has(word.start - gap));
    if (!endsWord(raw, end) || (!isDotted && !isNamed) || (raw[end] === "." && isDigitAt(raw, end + 1))) continue;
    if (raw[word.start - 1] === "." && isDigitAt(raw, word.start - 2) && !followsAudio) continue;
    if (
      !followsAudio &&
      !isNamed &&
      !(startsWord(raw, word.start) && ["1", "5", "6", "7", "2"].includes(match[1] ?? ""))
    )
      continue;
    const value = isDotted ? `${match[1]}.${match[2]}` : CHANNELS_BY_COUNT.get(match[1] ?? "");
    if (value === undefined) continue;
    const belief = followsAudio || isNamed ? "sure" : "common";
    claim(recognition, {
      start: word.start,
      end,
      part: word.part,
      kind: "tech",
      belief,
      properties: [{ field: "audioChannels", value }],
    });
  }
}
