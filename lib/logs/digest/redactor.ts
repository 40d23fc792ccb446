import { HOLE } from "./clean-text.ts";
import type { RedactOptions } from "./digest-types.ts";
import { SECRET_SHAPES } from "./secret-shapes.ts";

type PersonalShape = { kind: string; shape: RegExp; take: (found: readonly string[]) => Taken | null };
type Taken = { before: string; value: string; after: string };

const whole = (found: readonly string[]): Taken => ({ before: "", value: found[0] ?? "", after: "" });
const second = (found: readonly string[]): Taken => ({ before: found[1] ?? "", value: found[2] ?? "", after: "" });

const EMAIL =
  /(?<![\p{L}\p{N}.+_%-])[\p{L}\p{N}.!#$&'*+/=?^_`{|}~%\uE000-]{1,64}(?:@|%40)(?:[\p{L}\p{N}\uE000-]{1,63}\.)+[\p{L}\uE000]{2,24}/gu;
/** The folder of a person below /home, /Users or C:\Users. */
const HOME =
  /((?:^|[^\w])(?:\/(?:var\/|export\/|usr\/)?home|(?:[\\/]+mnt[\\/]+[a-z])?\/Users)\/+)([^\s/\\"':;,)\]}?#]+)/giu;
const WINDOWS_HOME = /(\b[a-z]:[\\/]+(?:users|documents and settings)[\\/]+)([^\\/:*?"|]+?(?=[\\/])|[^\\/:*?"|\s]+)/giu;
const IPV4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)/g;
const IPV6 = /(?<![\w:.])(?=[0-9a-f]*:[0-9a-f]*:)[0-9a-f:]{3,39}(?![\w:])/gi;
const MAC = /(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])/gi;
const CARD = /(?<![\w.-])(?:[3-6]\d{3}([ -]?)\d{4}\1\d{4}\1\d{1,7}|3[47]\d{2}([ -]?)\d{6}\2\d{5})(?![\w-])/g;
const IBAN = /(?<![\w-])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/g;
const SOCIAL = /(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])/g;
const PHONE =
  /(?<![\w+.])(?:\+[1-9]\d{0,2}|00[1-9]\d[ ./-])[ ./-]?(?:\(\d{1,5}\)[ ./-]?)?\d{1,5}(?:[ ./-]?\d{2,5}){1,4}(?!\w)|(?<![\w.-])(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w-])/g;
const NAMED_USER =
  /((?<![\p{L}\d])(?:user(?:_?name)?|login|ruser|logname)["']?(?:=|["']:\s?)["']?)([\p{L}\p{N}._@-]+)/giu;

/** An IPv6 address, and no time of day or name with colons. */
function isIpv6(text: string): boolean {
  const groups = text.split(":");
  if (groups.some((group) => group.length > 4) || groups.length > 8 + Number(text.includes("::"))) return false;
  const shortened = text.split("::").length - 1;
  return shortened === 1 ? /\d/.test(text) && groups.length >= 3 : shortened === 0 && groups.length === 8;
}

/** Luhn's sum of a card number. */
function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, "");
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = Number(digits[digits.length - 1 - i]);
    if (i % 2 === 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0;
}

/** Remainder 97 of an IBAN (ISO 13616). */
function isIban(text: string): boolean {
  const packed = text.replaceAll(" ", "");
  let rest = 0;
  for (const sign of packed.slice(4) + packed.slice(0, 4)) rest = Number(`${rest}${Number.parseInt(sign, 36)}`) % 97;
  return rest === 1;
}

const ADDRESSES = new Set(["ip", "mac"]);
const PERSONAL: readonly PersonalShape[] = [
  { kind: "e-mail", shape: EMAIL, take: whole },
  { kind: "user", shape: HOME, take: second },
  { kind: "user", shape: WINDOWS_HOME, take: second },
  { kind: "user", shape: NAMED_USER, take: second },
  { kind: "mac", shape: MAC, take: whole },
  { kind: "ip", shape: IPV6, take: (found) => (isIpv6(found[0] ?? "") ? whole(found) : null) },
  { kind: "ip", shape: IPV4, take: whole },
  { kind: "iban", shape: IBAN, take: (found) => (isIban(found[0] ?? "") ? whole(found) : null) },
  { kind: "card", shape: CARD, take: (found) => (isCard(found[0] ?? "") ? whole(found) : null) },
  { kind: "number", shape: SOCIAL, take: whole },
  { kind: "phone", shape: PHONE, take: whole },
];

/** Takes secrets out of a text: what looks like a key, a password or a token becomes `[secret]`. */
export function hideSecrets(text: string): string {
  let out = text;
  for (const { shape, with: instead } of SECRET_SHAPES) {
    out = typeof instead === "string" ? out.replace(shape, instead) : out.replace(shape, instead);
  }
  return out;
}

/**
 * Takes secrets and personal data out of lines (see `plainLine`). Secrets become `[secret]`; people and addresses a name
 * with a number, the same one for the same value, so that a reader can still tell them apart.
 */
export class Redactor {
  readonly #names = new Map<string, string>();
  readonly #used = new Map<string, number>();
  readonly #options: RedactOptions;

  constructor(options: RedactOptions = {}) {
    this.#options = options;
  }

  redact(line: string): string {
    let out = hideSecrets(line);
    for (const personal of PERSONAL) {
      if (this.#options.keepAddresses === true && ADDRESSES.has(personal.kind)) continue;
      out = out.replace(personal.shape, (...found: string[]) => this.#replace(personal, found));
    }
    return out;
  }

  #replace({ kind, take }: PersonalShape, found: readonly string[]): string {
    const taken = take(found);
    if (taken === null || taken.value === HOLE || /^\[[a-z -]+\d*\]?$/.test(taken.value)) return found[0] ?? "";
    const key = `${kind} ${taken.value.toLowerCase()}`;
    let name = this.#names.get(key);
    if (name === undefined) {
      const number = (this.#used.get(kind) ?? 0) + 1;
      this.#used.set(kind, number);
      name = `[${kind} ${number}]`;
      this.#names.set(key, name);
    }
    return `${taken.before}${name}${taken.after}`;
  }
}

const MARKS = /\[(secret|private key|key|e-mail|user|mac|ip|iban|card|number|phone)(?: \d+)?\]/g;

/** How many marks of each kind a text holds. */
export function countMarks(text: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [, kind = ""] of text.matchAll(MARKS)) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
