const ARTICLE_LAST = /^(.{2,200}), ?(the|a|an|le|la|les|der|die|das|el|los|las|il|lo)$/i;
const LEFT_EDGE = new Set(" ._-–—~,:;+=#*|/\\)]}>】・");
const RIGHT_EDGE = new Set(" ._-–—~,:;+=#*|/\\([{<【・");
const LETTER = /^\p{L}$/u;

/** Dots between single letters stay ("S.H.I.E.L.D"), other dots without a blank behind them separate words. */
function replaceDots(text: string): string {
  let result = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (character !== ".") {
      result += character;
      continue;
    }
    const isLone = (index: number): boolean =>
      LETTER.test(text[index] ?? "") &&
      !/[\p{L}\p{N}]/u.test(text[index - 1] ?? " ") &&
      !/[\p{L}\p{N}]/u.test(text[index + 1] ?? " ");
    const keeps =
      (isLone(at - 1) && isLone(at + 1)) || text[at + 1] === " " || text[at + 1] === "." || text[at + 1] === undefined;
    result += keeps && (text[at + 1] !== undefined || isLone(at - 1)) ? "." : " ";
  }
  return result;
}

function trimEdges(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && LEFT_EDGE.has(text[start] ?? "")) start += 1;
  while (end > start && RIGHT_EDGE.has(text[end - 1] ?? "")) end -= 1;
  return text.slice(start, end);
}

/** Title as a reader writes it: separators to blanks, edges trimmed, "Name, The" turned round. */
export function cleanTitle(text: string): string {
  const spaced = trimEdges(replaceDots(text.replaceAll("_", " ")).replace(/\s+/g, " "));
  const turned = ARTICLE_LAST.exec(spaced);
  return turned === null ? spaced : `${turned[2]} ${turned[1]}`;
}

const TITLE_SPLIT = /[ ._]{1,3}[-–—~|]{1,3}[ ._]{1,3}|--|\/|[|｜]/;

/** The titles that a stretch of text holds: "A - B", "A / B", "A | B". */
export function splitTitles(text: string): string[] {
  return text
    .split(TITLE_SPLIT)
    .map(cleanTitle)
    .filter((title) => title !== "");
}
