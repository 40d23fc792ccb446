import type { FieldContent, FieldName, MediaKind } from "#lib/metadata/index.ts";
import { NFO_ELEMENTS, NFO_ROOT_OF_KIND, nfoElementOf } from "./nfo-fields.ts";
import { findXmlRoot, type XmlChild, type XmlRoot } from "./xml-elements.ts";
import { decodeEntities, escapeXmlText } from "./xml-text.ts";

/** New value per field; null (or an empty text or list) removes the field's elements. */
export type NfoChanges = Partial<Record<FieldName, FieldContent | null>>;

/** Several people share one field, separated by "; "; in an NFO each has an element of their own. */
const PEOPLE: ReadonlySet<FieldName> = new Set(["artist", "speaker", "author", "narrator", "director"]);

function valuesOf(field: FieldName, content: FieldContent | null): string[] {
  if (content === null) return [];
  const texts = Array.isArray(content)
    ? content
    : PEOPLE.has(field)
      ? String(content).split(/;\s+/)
      : [String(content)];
  return texts.map((text) => text.trim()).filter((text) => text !== "");
}

type Draft = { text: string; root: XmlRoot; newline: string; indent: string };

function draftOf(text: string, root: XmlRoot): Draft {
  const [first] = root.children;
  const gap = first === undefined ? "\n  " : text.slice(root.innerStart, first.start);
  const lineBreak = gap.lastIndexOf("\n");
  const indent = lineBreak < 0 ? "" : gap.slice(lineBreak + 1).replace(/[^ \t]/g, "");
  return { text, root, newline: text.includes("\r\n") ? "\r\n" : "\n", indent };
}

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;

/** Name of an actor element, to keep role and picture of people who stay. */
function actorName(text: string, child: XmlChild): string {
  const inner = text.slice(child.innerStart, child.innerEnd);
  const start = inner.indexOf("<name>");
  const end = inner.indexOf("</name>", start);
  const name = (start < 0 || end < 0 ? inner : inner.slice(start + "<name>".length, end)).trim();
  const isCdata = name.startsWith("<![CDATA[") && name.endsWith("]]>");
  return isCdata ? name.slice("<![CDATA[".length, -"]]>".length).trim() : decodeEntities(name);
}

/** Which old elements make way, and what is written in their place. */
type Swap = { removed: XmlChild[]; added: string[] };

function swapCast({ text, root }: Draft, names: readonly string[]): Swap {
  const held = root.children.filter(({ name }) => name === "actor");
  const known = new Set(held.map((child) => actorName(text, child)));
  return {
    removed: held.filter((child) => !names.includes(actorName(text, child))),
    added: names
      .filter((name) => !known.has(name))
      .map((name) => element("actor", element("name", escapeXmlText(name)))),
  };
}

function swapId({ text, root }: Draft, values: readonly string[]): Swap {
  const [, type = "id", id = values[0] ?? ""] = /^([a-z0-9_]{1,40}):(.+)$/is.exec(values[0] ?? "") ?? [];
  const held = root.children.filter(({ name }) => name === "uniqueid");
  const typeOf = (child: XmlChild): string =>
    /type\s*=\s*["']([^"']*)/.exec(text.slice(child.start, child.innerStart))?.[1] ?? "id";
  if (values.length === 0) return { removed: held, added: [] };
  const isFirst = held.every((child) => typeOf(child) === type);
  const attributes = `type="${escapeXmlText(type)}"${isFirst ? ' default="true"' : ""}`;
  return {
    removed: held.filter((child) => typeOf(child) === type),
    added: [`<uniqueid ${attributes}>${escapeXmlText(id)}</uniqueid>`],
  };
}

function swapField(draft: Draft, field: FieldName, content: FieldContent | null): Swap {
  const values = valuesOf(field, content);
  if (field === "cast") return swapCast(draft, values);
  if (field === "externalId") return swapId(draft, values);
  const names = field === "title" || field === "image" ? NFO_ELEMENTS[field].slice(0, 1) : NFO_ELEMENTS[field];
  const held = (name: string): XmlChild[] => draft.root.children.filter((child) => child.name === name);
  const present = names.filter((name) => held(name).length > 0);
  const target = present[0] ?? nfoElementOf(field, draft.root.name);
  const removed = values.length === 0 ? present.flatMap(held) : held(target);
  return { removed, added: values.map((value) => element(target, escapeXmlText(value))) };
}

type Splice = { start: number; end: number; text: string };

/** Where the line of a child begins: its indentation and the line break before it go with it. */
function lineStart(text: string, at: number): number {
  let start = at;
  while (text[start - 1] === " " || text[start - 1] === "\t") start -= 1;
  if (text[start - 1] === "\n") start -= 1;
  return text[start - 1] === "\r" ? start - 1 : start;
}

function splicesOf(draft: Draft, swap: Swap): Splice[] {
  const { text, root, newline, indent } = draft;
  const [first, ...others] = swap.removed;
  const glue = newline + indent;
  const drop = (child: XmlChild): Splice => ({ start: lineStart(text, child.start), end: child.end, text: "" });
  if (first === undefined) {
    if (swap.added.length === 0) return [];
    const at = root.children.at(-1)?.end ?? root.innerStart;
    return [{ start: at, end: at, text: swap.added.map((line) => glue + line).join("") }];
  }
  const head: Splice =
    swap.added.length === 0 ? drop(first) : { start: first.start, end: first.end, text: swap.added.join(glue) };
  return [head, ...others.map(drop)];
}

/** Applies splices from the back; insertions at one place keep their order. */
function applySplices(text: string, splices: readonly Splice[]): string {
  const sorted = splices
    .map((splice, order) => ({ ...splice, order }))
    .sort((a, b) => a.start - b.start || a.order - b.order);
  let out = "";
  let at = 0;
  for (const splice of sorted) {
    out += text.slice(at, splice.start) + splice.text;
    at = Math.max(at, splice.end);
  }
  return out + text.slice(at);
}

/**
 * The text of an NFO after the changes: every element, comment and space that is not concerned stays as it was.
 * Returns undefined when the text is not well formed or its root is not `roots`.
 */
export function editNfo(text: string, changes: NfoChanges, roots: ReadonlySet<string>): string | undefined {
  const root = findXmlRoot(text);
  if (root === undefined || !roots.has(root.name)) return undefined;
  const draft = draftOf(text, root);
  const splices = Object.entries(changes).flatMap(([field, content]) =>
    splicesOf(draft, swapField(draft, field as FieldName, content ?? null)),
  );
  return applySplices(text, splices);
}

/** The kind to write when the caller names none. */
function kindOf(changes: NfoChanges): MediaKind {
  if (changes.season !== undefined || changes.episode !== undefined || changes.series !== undefined) return "episode";
  return changes.album !== undefined || changes.track !== undefined || changes.artist !== undefined ? "music" : "movie";
}

/** An NFO of one empty root for a kind, ready for `editNfo`. */
export function emptyNfo(kind: MediaKind | undefined, changes: NfoChanges): string {
  const root = NFO_ROOT_OF_KIND[kind ?? kindOf(changes)];
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<${root}>\n</${root}>\n`;
}
