import { foldWord } from "./fold-word.ts";
import { AUDIO_WORDS, GLUE_WORDS, TERMS } from "./vocabulary/index.ts";

type Piece = { text: string; key: string; offset: number };

const GLUED_CHARS_MAX = 28;
const SCREEN = /^\d{3,4}[pi]$/;
const TRAILING_DIGITS = /^([a-z]+(?:3|64|65)?)(\d{1,2})$/;

const isTechnical = (key: string): boolean => GLUE_WORDS.has(key) || SCREEN.test(key);

/** Lengths of the pieces when the whole key is a row of technical words, fewest pieces first; undefined otherwise. */
function segment(key: string, piecesMax: number): number[] | undefined {
  if (isTechnical(key)) return [key.length];
  if (piecesMax <= 1) return undefined;
  for (let cut = key.length - 2; cut >= 2; cut -= 1) {
    if (!isTechnical(key.slice(0, cut))) continue;
    const rest = segment(key.slice(cut), piecesMax - 1);
    if (rest !== undefined) return [cut, ...rest];
  }
  return undefined;
}

function pieceLengths(key: string): number[] | undefined {
  const channels = TRAILING_DIGITS.exec(key);
  if (channels?.[1] !== undefined && AUDIO_WORDS.has(channels[1]))
    return [channels[1].length, key.length - channels[1].length];
  return segment(key, 4);
}

/** Separates technical words written without a separator ("DLx264" -> "DL", "x264"; "AAC2" -> "AAC", "2"). */
export function splitGluedWord(text: string): Piece[] {
  const key = foldWord(text);
  const whole = [{ text, key, offset: 0 }];
  if (key.length < 4 && !/\d$/.test(key)) return whole;
  if (key.length < 3 || key.length !== text.length || key.length > GLUED_CHARS_MAX || TERMS.has(key)) return whole;
  const lengths = pieceLengths(key);
  if (lengths === undefined || lengths.length === 1) return whole;
  let offset = 0;
  return lengths.map((length) => {
    const piece = { text: text.slice(offset, offset + length), key: key.slice(offset, offset + length), offset };
    offset += length;
    return piece;
  });
}
