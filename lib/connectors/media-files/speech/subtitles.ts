/** A stretch of speech; times in ms from the start of the medium. */
export type SpokenLine = { startMs: number; endMs: number; text: string };

const STAMP = String.raw`(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})`;
const CUE = new RegExp(String.raw`^\s*\[?${STAMP}\s+-->\s+${STAMP}\]?[ \t]*(.*)$`);
const LINES_MOST = 200_000;

const toMs = (hours: string | undefined, minutes = "0", seconds = "0", fraction = "0"): number =>
  ((Number(hours ?? 0) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, "0"));

const clean = (text: string): string =>
  text
    .replace(/<\/?[a-z][^<>]{0,60}>/gi, "")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, " ")
    .replace(/\s+/g, " ")
    .trim();

const withMore = (line: SpokenLine, row: string): SpokenLine => ({ ...line, text: `${line.text} ${row}` });

/**
 * Reads SRT, WebVTT, and the `[00:00.000 --> 00:02.000] words` that transcribers print. What is no cue is passed over;
 * cues without words and those that end before they start are left out.
 */
export function parseSubtitles(text: string): SpokenLine[] {
  const lines: SpokenLine[] = [];
  let open: SpokenLine | null = null;
  const close = (cue: SpokenLine | null) => {
    const text = clean(cue?.text ?? "");
    if (cue !== null && text !== "" && cue.endMs >= cue.startMs) lines.push({ ...cue, text });
    open = null;
  };
  for (const row of text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/)) {
    if (lines.length >= LINES_MOST) break;
    const cue = CUE.exec(row);
    if (cue !== null) {
      close(open);
      open = {
        startMs: toMs(cue[1], cue[2], cue[3], cue[4]),
        endMs: toMs(cue[5], cue[6], cue[7], cue[8]),
        text: cue[9] ?? "",
      };
    } else if (row.trim() === "") close(open);
    else if (open !== null) open = withMore(open, row);
  }
  close(open);
  return lines;
}

function stamp(ms: number): string {
  const at = Math.max(0, Math.round(ms));
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const [hours, minutes, seconds] = [at / 3_600_000, (at / 60_000) % 60, (at / 1000) % 60];
  return `${two(hours)}:${two(minutes)}:${two(seconds)},${String(at % 1000).padStart(3, "0")}`;
}

/** The lines as an SRT file. */
export const writeSubtitles = (lines: readonly SpokenLine[]): string =>
  lines
    .map(({ startMs, endMs, text }, index) => `${index + 1}\n${stamp(startMs)} --> ${stamp(endMs)}\n${text}\n`)
    .join("\n");

/** What is said, as text to read: a new paragraph after a pause of two seconds. */
export function spokenText(lines: readonly SpokenLine[]): string {
  const parts: string[] = [];
  let beforeMs = 0;
  for (const { startMs, endMs, text } of lines) {
    parts.push(parts.length === 0 ? "" : startMs - beforeMs > 2_000 ? "\n\n" : " ", text);
    beforeMs = endMs;
  }
  return parts.join("");
}

/** Why lines can't be those of a medium, or null: they run forward and end with it. */
export function faultOfLines(lines: readonly SpokenLine[], mediaMs: number | null): string | null {
  const isBackward = lines.some((line, index) => line.startMs + 1_000 < (lines[index - 1]?.startMs ?? 0));
  if (isBackward) return "its times run backward";
  const endMs = lines.at(-1)?.endMs ?? 0;
  const slackMs = 30_000 + (mediaMs ?? 0) / 50;
  return mediaMs !== null && endMs > mediaMs + slackMs ? "it goes on after the end of the medium" : null;
}
