/** A direct child of the root, as spans of the text: [start, end) with tags, [innerStart, innerEnd) without. */
export type XmlChild = { name: string; start: number; end: number; innerStart: number; innerEnd: number };

/** The root element and its children; `closeStart` is where its closing tag begins. */
export type XmlRoot = { name: string; start: number; innerStart: number; closeStart: number; children: XmlChild[] };

type Tag = { kind: "open" | "close" | "empty"; name: string; start: number; end: number };

const NAME = /[^\s/>=<"'&]+/y;
const CHILDREN_MAX = 100_000;

/** Position behind a comment, CDATA section, declaration or processing instruction at `at`; -1 when there is none. */
function skipSpecial(text: string, at: number): number {
  for (const [open, close] of [
    ["<!--", "-->"],
    ["<![CDATA[", "]]>"],
    ["<?", "?>"],
  ] as const) {
    if (!text.startsWith(open, at)) continue;
    const end = text.indexOf(close, at + open.length);
    return end < 0 ? Number.NaN : end + close.length;
  }
  if (!text.startsWith("<!", at)) return -1;
  const end = text.indexOf(">", at);
  const internal = text.slice(at, end < 0 ? undefined : end).includes("[");
  return end < 0 || internal ? Number.NaN : end + 1;
}

function tagEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === ">") return at;
    if (char === "<") return -1;
    if (char === '"' || char === "'") {
      at = text.indexOf(char, at + 1);
      if (at < 0) return -1;
    }
  }
  return -1;
}

/** The next tag at or behind `from`; undefined at the end of the text, null when the markup is broken. */
function nextTag(text: string, from: number): Tag | undefined | null {
  let at = text.indexOf("<", from);
  while (at >= 0) {
    const behind = skipSpecial(text, at);
    if (Number.isNaN(behind)) return null;
    if (behind < 0) break;
    at = text.indexOf("<", behind);
  }
  if (at < 0) return undefined;
  const isClose = text[at + 1] === "/";
  NAME.lastIndex = at + (isClose ? 2 : 1);
  const name = NAME.exec(text)?.[0];
  const end = name === undefined ? -1 : tagEnd(text, NAME.lastIndex);
  if (name === undefined || end < 0) return null;
  const kind = isClose ? "close" : text[end - 1] === "/" ? "empty" : "open";
  return { kind, name: name.replace(/\/$/, ""), start: at, end: end + 1 };
}

/** Name of the first element, or undefined when there is none. */
export function firstElementName(text: string): string | undefined {
  return nextTag(text, 0)?.name;
}

/**
 * Finds the root element and the spans of its direct children without building a tree, so that a writer can replace one
 * element and leave every other byte alone. Returns undefined for text that is not well formed that far.
 */
export function findXmlRoot(text: string): XmlRoot | undefined {
  const first = nextTag(text, 0);
  if (!first || first.kind === "close") return undefined;
  const root: XmlRoot = {
    name: first.name,
    start: first.start,
    innerStart: first.end,
    closeStart: first.end,
    children: [],
  };
  if (first.kind === "empty") return undefined;
  const open: Tag[] = [];
  for (let tag = nextTag(text, first.end); tag; tag = nextTag(text, tag.end)) {
    if (tag.kind === "open") {
      if (open.push(tag) > 100) return undefined;
      continue;
    }
    const opened = tag.kind === "empty" ? tag : open.pop();
    if (opened === undefined) {
      if (tag.name !== first.name) return undefined;
      return { ...root, closeStart: tag.start };
    }
    if (opened.name !== tag.name) return undefined;
    if (open.length > 0) continue;
    const inner = tag.kind === "empty" ? [tag.end, tag.end] : [opened.end, tag.start];
    root.children.push({
      name: tag.name,
      start: opened.start,
      end: tag.end,
      innerStart: inner[0] ?? tag.end,
      innerEnd: inner[1] ?? tag.end,
    });
    if (root.children.length > CHILDREN_MAX) return undefined;
  }
  return undefined;
}
