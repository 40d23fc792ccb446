import { cleanTitle } from "./clean-text.ts";
import { isGenericDirectory } from "./directories.ts";
import type { Recognition } from "./recognition.ts";

export type TalkNaming = {
  title: string;
  speaker?: string | undefined;
  event?: string | undefined;
  isEvident: boolean;
};

const EVENT_NAME =
  /^(?:the )?(?:ted(?:x\w{0,30}|global|women|med|ed)?(?: ?talks?)?|[\p{L}.:!+]{2,20}(?:con|conf)|fosdem|goto|ndc|wwdc|siggraph|black ?hat|def ?con|re:?invent|strange ?loop|google i\/?o|chaos communication (?:congress|camp)|\d\dc3)(?:[ -]\p{L}{2,20}){0,3}(?:[ -]?'?(?:(?:19|20)\d\d|\d\d))?$/iu;
/** Common nouns need the year beside them. */
const DATED_EVENT =
  /^[\p{L}\d ]{0,40}(?:conference|summit|symposium|congress|meetup|days|keynote|lectures?|webinar) (?:19|20)\d\d$/iu;
const BRACKET_BEHIND = /^(.{1,300}?) ?[([]([^()[\]]{2,60})[)\]]$/;
const PIPE = / ?[|｜] ?/;
const DASH = / [-–—] /;

const isEvent = (text: string): boolean => text.length <= 60 && (EVENT_NAME.test(text) || DATED_EVENT.test(text));

function fromDirectory(recognition: Recognition): string | undefined {
  const { parts, raw } = recognition.scanned;
  const parent = parts.at(-2);
  if (parent === undefined || isGenericDirectory(recognition, parent)) return undefined;
  return cleanTitle(raw.slice(parent.start, parent.end));
}

/** Takes the event out of the pieces: a bracket at the end of the last, or a piece of its own. */
function takeEvent(pieces: string[]): { event: string | undefined; rest: string[] } {
  const last = BRACKET_BEHIND.exec(pieces.at(-1) ?? "");
  if (last?.[1] !== undefined && last[2] !== undefined && isEvent(last[2])) {
    return { event: last[2], rest: [...pieces.slice(0, -1), last[1]] };
  }
  const at = pieces.findIndex(isEvent);
  return { event: pieces[at], rest: pieces.filter((_, index) => index !== at) };
}

/**
 * Reads a recorded talk: "Speaker - Title (Event 2019)", "Event 2019 - Speaker - Title", "Title | Speaker | TEDxCity".
 * `isEvident` says that an event was named; without one the caller needs another sign that it is a talk.
 */
export function nameTalk(recognition: Recognition): TalkNaming | undefined {
  const { parts, raw } = recognition.scanned;
  const file = parts.at(-1);
  if (file === undefined) return undefined;
  const text = raw
    .slice(file.start, Math.min(file.end, file.start + 400))
    .replaceAll("_", " ")
    .trim();
  const isPiped = PIPE.test(text);
  const pieces = text
    .split(isPiped ? PIPE : DASH)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "");
  const { event, rest } = takeEvent(pieces);
  const [first, ...others] = rest;
  if (first === undefined) return undefined;
  const known = event ?? fromDirectory(recognition);
  const names = isPiped
    ? [others[0], [first, ...others.slice(1)].join(" - ")]
    : [others.length === 0 ? undefined : first, others.join(" - ")];
  const title = others.length === 0 ? first : (names[1] ?? first);
  return {
    title: cleanTitle(title),
    speaker: names[0] === undefined ? undefined : cleanTitle(names[0]),
    event: known === undefined ? undefined : cleanTitle(known),
    isEvident: event !== undefined,
  };
}
