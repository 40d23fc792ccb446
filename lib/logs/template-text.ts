import type { ShapeGroup } from "./shape-group.ts";
import { type Shape, WILD } from "./shape-tokens.ts";

export const WILDCARD = "<*>";

/** Template of records that are nothing but a head: a time, a level, the name of a program. */
const NO_MESSAGE = "(no message)";

/** `root` where a user is named is data, even when no other user occurs. */
const SUPERUSER = /\b(user[=: ]["']?)(?:root|admin)\b/gi;

/** Text of the template of a group: constant words with `<*>` for variables, blanks collapsed. */
export function templateText(group: ShapeGroup, _shapes: readonly Shape[]): string {
  let text = "";
  for (const token of group.tokens) {
    if (token.spaced && text !== "") text += " ";
    if (token.kind < 0) text += token.text.replaceAll(WILD, WILDCARD);
    else if (token.text !== "") text += WILDCARD;
  }
  return decodeText(settle(text).replace(SUPERUSER, `$1${WILDCARD}`)) || NO_MESSAGE;
}

/** Joins wildcards that only punctuation of one value divides, and lets a wildcard take what is glued to it. */
function settle(text: string): string {
  let out = text.replace(/[^\s,!;:=|"'[\](){}.\-+@#$%&]*<\*>[^\s,!;:=|"'[\](){}.\-+@#$%&]*/g, WILDCARD);
  for (let previous = ""; previous !== out; ) {
    previous = out;
    out = out.replace(/<\*>[.]?<\*>/g, WILDCARD);
  }
  return out;
}

/** Texts of shapes hold one unit per byte; this makes them text again. */
export const decodeText = (text: string): string => Buffer.from(text, "latin1").toString("utf8");
