/** Stands for `<*>` while a text is worked on; private use characters of the text itself are taken out before. */
export const HOLE = "\uE000";

const WILDCARD = /<\*>/g;
const ANSI =
  /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[PX^_][^\u001b]*(?:\u001b\\)?/g;
/** Bidirectional marks, zero width characters, tags, variation selectors: what a reader doesn't see. */
const UNSEEN = /[\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu;
const BLANKS = /[\t-\r\u0085\p{Z}]+/gu;
const CONTROLS = /\p{Cc}+/gu;
const PILED_MARKS = /(\p{M}{3})\p{M}+/gu;

/** One line of plain text: no control characters, escape sequences or unseen characters; letters in their usual form. */
export function plainLine(text: string): string {
  return text
    .replace(ANSI, "")
    .replace(UNSEEN, "")
    .normalize("NFKC")
    .replace(UNSEEN, "")
    .replace(PILED_MARKS, "$1")
    .replace(BLANKS, " ")
    .replace(CONTROLS, "")
    .replace(WILDCARD, HOLE)
    .trim();
}

const TURN_MARKS = /\[(?=\/?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|IMG)\])/gi;
const COMMANDS = [
  /\b(?:ignore|disregard|forget|override|bypass)\b[^.!?]{0,60}?\b(?:instructions?|prompts?|guidelines?|directives?|(?:previous|prior|above)\b[^.!?]{0,30}?\b(?:rules?|text|context|messages?))\b/gi,
  /\b(?:reveal|print|show|repeat|output|leak)\b[^.!?]{0,20}\b(?:system |hidden )?(?:prompts?|instructions?)\b/gi,
  /\b(?:you are now (?:an?|the|in|my)|from now on,? you|new (?:system )?instructions?|system prompts?|developer mode|do anything now)\b/gi,
];

/**
 * Takes from a line (see `plainLine`) what a model or its chat template could take for more than text: tags and turn
 * markers such as `<|im_start|>`, fences, headings, and the usual phrases that give orders to a model. Phrases can be
 * worded in many ways, so this only supports the fence around the digest, it doesn't replace it.
 */
export function harmlessLine(line: string): string {
  let out = line;
  for (const command of COMMANDS) out = out.replace(command, "[reads like an order to a model]");
  return out
    .replaceAll("<", "\u2039")
    .replaceAll("|>", "|\u203a")
    .replace(TURN_MARKS, "(")
    .replace(/`{2,}/g, "'")
    .replace(/#{2,}/g, "#")
    .replace(/={3,}/g, "==")
    .replace(/-{4,}/g, "--")
    .replaceAll(HOLE, "<*>");
}
