import { XMLParser } from "fast-xml-parser";
import { decodeEntities } from "./xml-text.ts";

/** One element: attributes under "@_name", text under "#text" and "#cdata", children as lists under their names. */
export type XmlNode = { [name: string]: string | XmlNode | (string | XmlNode)[] };

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@_",
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  trimValues: true,
  cdataPropName: "#cdata",
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 60,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
});

/**
 * Parses XML without expanding any entity; documents that declare entities are refused. Tolerates text around the root.
 * @throws Error with a short cause for text that is no XML
 */
export function parseXml(text: string): XmlNode {
  const doctype = text.search(/<!DOCTYPE/i);
  if (doctype >= 0 && text.slice(doctype, text.indexOf(">", doctype)).includes("[")) {
    throw new Error("it declares entities of its own");
  }
  const parsed: unknown = parser.parse(text);
  return typeof parsed === "object" && parsed !== null ? (parsed as XmlNode) : {};
}

const asList = (value: XmlNode[string] | undefined): (string | XmlNode)[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** The child elements of that name. */
export function childrenOf(node: string | XmlNode | undefined, name: string): (string | XmlNode)[] {
  return node === undefined || typeof node === "string" ? [] : asList(node[name]);
}

/** The text of an element with references decoded (not inside CDATA); "" when empty. */
export function textOf(node: string | XmlNode | undefined): string {
  if (node === undefined) return "";
  if (typeof node === "string") return decodeEntities(node).trim();
  const join = (key: string): string =>
    asList(node[key])
      .filter((part) => typeof part === "string")
      .join(" ");
  return `${decodeEntities(join("#text"))} ${join("#cdata")}`.trim();
}

/** Texts of all child elements of these names, in order of the names. */
export function textsOf(node: string | XmlNode | undefined, ...names: string[]): string[] {
  return names.flatMap((name) => childrenOf(node, name).map(textOf)).filter((text) => text !== "");
}

/** An attribute with references decoded. */
export function attributeOf(node: string | XmlNode | undefined, name: string): string | undefined {
  if (node === undefined || typeof node === "string") return undefined;
  const value = node[`@_${name}`];
  return typeof value === "string" ? decodeEntities(value) : undefined;
}
