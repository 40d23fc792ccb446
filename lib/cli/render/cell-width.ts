const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const ZERO = /\p{Mark}|\p{Cf}/u;

const widthOfCharacter = (character: string): number => (ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1);

/** Columns that a text takes in a terminal: East Asian characters take two. */
export const cellWidth = (text: string): number =>
  Array.from(text).reduce((width, character) => width + widthOfCharacter(character), 0);

/** The text cut to a width, with an ellipsis in place of the rest. */
export function cutTo(text: string, columns: number): string {
  if (cellWidth(text) <= columns) return text;
  let width = 0;
  let kept = "";
  for (const character of text) {
    width += widthOfCharacter(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

export const padTo = (text: string, columns: number, align: "left" | "right"): string => {
  const space = " ".repeat(Math.max(0, columns - cellWidth(text)));
  return align === "right" ? space + text : text + space;
};
