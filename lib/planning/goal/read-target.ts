import type { ConversionWish } from "../schemas.ts";
import type { Mark } from "./mark-up.ts";
import { is, partOf } from "./quantities.ts";

/** What a clause says of the result of a conversion, which marks said it, and what about it is open. */
export type Target = { wish: Partial<ConversionWish>; marks: Set<Mark>; sizeText: string | null; two: string | null };

const WRITABLE_VIDEO = new Set(["hevc", "h264", "av1"]);
const WRITABLE_AUDIO = new Set(["mp3", "aac", "opus", "flac"]);
const WRITABLE_CONTAINERS = new Set(["mp4", "mkv", "webm", "mov", "m4v"]);

const isFormat = (mark: Mark | undefined): boolean =>
  mark?.concepts.some((concept) => /^(?:vcodec|acodec|container|height):/.test(concept)) === true ||
  is(mark, "q:height");

type Role = "target" | "weak" | "source";

const isScope = (mark: Mark | undefined): boolean =>
  is(mark, "file", "video", "audio-files", "everything", "q:height") || partOf(mark, "kind") !== undefined;

/** Whether a format is what comes out or what goes in, by the words before and after it. */
function roleOf(marks: readonly Mark[], at: number): Role {
  if (is(marks[at + 1], "file") && /^(?:the|my|our|all|these|those)$/.test(marks[at - 1]?.plain ?? "")) return "source";
  for (let before = at - 1; before >= Math.max(0, at - 4); before--) {
    const mark = marks[before] as Mark;
    if (is(mark, "not") || mark.plain === "no" || mark.plain === "without") return "source";
    if (is(mark, "to")) return "target";
    if (is(mark, "over", "under", "at-least", "older")) return "source";
    if (is(mark, "from") && mark.plain === "from") return "source";
    if (is(mark, "at-most") || isFormat(mark)) continue;
    if (is(mark, "target"))
      return isScope(marks[at + 1]) || /^(?:still|are|is|everything|anything|all)$/.test(marks[before - 1]?.plain ?? "")
        ? "source"
        : "weak";
    if (mark.concepts.length > 0 || mark.unknown) break;
    if (/^(?:still|are|is|currently|were)$/.test(mark.plain)) return "source";
  }
  if (is(marks[at + 1], "or-more", "or-less")) return "source";
  const next = marks[at + 1];
  if (next?.plain === "version" || next?.plain === "versions" || next?.plain === "copies" || next?.plain === "copy")
    return "weak";
  return isScope(next) ? "source" : "weak";
}

const toNumber = (mark: Mark): number => mark.value ?? Number(partOf(mark, "height"));

function putFormat(target: Target, mark: Mark): void {
  const { wish } = target;
  const [video, audio, container] = [partOf(mark, "vcodec"), partOf(mark, "acodec"), partOf(mark, "container")];
  if (video !== undefined && WRITABLE_VIDEO.has(video)) {
    if (wish.videoCodec !== undefined && wish.videoCodec !== video) target.two = `${wish.videoCodec} or ${video}`;
    wish.videoCodec = video as ConversionWish["videoCodec"];
  } else if (audio !== undefined && WRITABLE_AUDIO.has(audio)) {
    if (wish.audioCodec !== undefined && wish.audioCodec !== audio) target.two = `${wish.audioCodec} or ${audio}`;
    wish.audioCodec = audio as ConversionWish["audioCodec"];
  } else if (container !== undefined && WRITABLE_CONTAINERS.has(container)) {
    wish.extension = container as ConversionWish["extension"];
  } else if (is(mark, "q:height") || partOf(mark, "height") !== undefined) {
    const px = toNumber(mark);
    if (px < 144 || px > 4320) return;
    wish.maxHeightPx = px;
  } else return;
  target.marks.add(mark);
}

function readNumbers(target: Target, marks: readonly Mark[]): void {
  for (const [at, mark] of marks.entries()) {
    if (is(mark, "crf") || (is(mark, "quality") && is(marks[at + 1], "q:number"))) {
      const number = [marks[at + 1], marks[at + 2]].find((near) => is(near, "q:number"));
      const value = number?.value ?? -1;
      if (number !== undefined && Number.isInteger(value) && value >= 0 && value <= 51) {
        target.wish.quality = value;
        target.marks.add(number);
      }
    }
    if (is(mark, "q:lufs")) {
      const isMinus = ["-", "−", "–"].includes(marks[at - 1]?.plain ?? "") || marks[at - 1]?.plain === "minus";
      const value = isMinus ? -(mark.value ?? 0) : (mark.value ?? 0);
      // A level above zero can't be meant: people leave the sign out.
      const lufs = value > 0 ? -value : value;
      if (lufs >= -40 && lufs <= -5) target.wish.targetLufs = lufs;
      target.marks.add(mark);
    }
    const before = [marks[at - 1], marks[at - 2], marks[at - 3]];
    const isTo = before.some((one) => is(one, "to") || one?.plain === "down");
    if (is(mark, "q:bytes") && (isTo || marks[at + 1]?.plain === "each" || is(marks[at + 1], "same"))) {
      target.sizeText = mark.text;
      target.marks.add(mark);
    }
  }
}

/** Reads into what a clause wants media converted. Linear. */
export function readTarget(marks: readonly Mark[]): Target {
  const target: Target = { wish: {}, marks: new Set(), sizeText: null, two: null };
  const formats = marks.flatMap((mark, at) => (isFormat(mark) ? [{ mark, role: roleOf(marks, at) }] : []));
  const sure = formats.filter(({ role }) => role === "target");
  const meant = sure.length > 0 ? sure : formats.filter(({ role }) => role === "weak");
  for (const { mark } of meant) putFormat(target, mark);
  // Beside a sure result, a bare format behind it belongs to it as well: "to h265 at 720p", "as h264 in mkv".
  const [first] = sure;
  if (first !== undefined) {
    const from = formats.findIndex(({ mark }) => mark === first.mark);
    for (const [index, { mark, role }] of formats.entries())
      if (role === "weak" && index > from && !sure.some((one) => axisOf(one.mark) === axisOf(mark)))
        putFormat(target, mark);
  }
  readNumbers(target, marks);
  return target;
}

const axisOf = (mark: Mark): string =>
  is(mark, "q:height")
    ? "height"
    : (mark.concepts.find((one) => /^(?:vcodec|acodec|container|height):/.test(one))?.split(":")[0] ?? "");
