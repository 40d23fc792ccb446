import type { Match, Property } from "./match.ts";
import { claim, endsWord, execAt, type Recognition, startsWord } from "./recognition.ts";
import type { Word } from "./scan-name.ts";

const WEBSITE = /www[. ][a-z0-9-]{2,40}[. ](?:[a-z0-9-]{2,20}\.)?[a-z]{2,6}(?![a-z0-9])/iy;
const DOMAIN =
  /[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,20})?\.(?:com|net|org|info|tv|to|me|cc|ru|biz|cx|pl|se|eu|io|li|am|pro|site|club|top|xyz|link|ws|nu)(?![a-z0-9.])/iy;
const CRC = /[0-9a-f]{8}(?=[\])}])/iy;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/iy;
const HEX_NAME = /[0-9a-f]{20,64}/iy;
const RELEASE_SEASON = /\d{1,2}月新番/uy;
const REPOST_MARK =
  /(?:obfuscated|obfuscation|scrambled|postbot|xpost|repost|asrequested|buymore|rakuv[a-z0-9]*|alteredcarbon|nzbgeek|whiterev|4p|4planet)/iy;
const VERSION = /v[1-9]/iy;
const IMDB = /tt\d{7,9}/iy;

const isBracketed = (raw: string, start: number, end: number): boolean =>
  "[({【".includes(raw[start - 1] ?? " ") && "])}】".includes(raw[end] ?? " ");

/** "name(1).srt": a copy made by a download or a file manager. */
function isCopyMark(raw: string, word: Word): boolean {
  return (
    /^\d$/.test(word.key) &&
    raw[word.start - 1] === "(" &&
    /^\)(?:\.[a-z0-9]{2,4})?$/i.test(raw.slice(word.end, word.end + 7))
  );
}

/** Media servers tell extras by a last word behind a hyphen: "Title (2010)-trailer". */
const EXTRA_MARK = /(?:trailer|sample|featurette|behindthescenes|deleted|deletedscene|interview|scene|short)/iy;
const EXTRAS: ReadonlyMap<string, string> = new Map([
  ["trailer", "Trailer"],
  ["sample", "Sample"],
  ["featurette", "Featurette"],
  ["interview", "Interview"],
  ["behindthescenes", "Behind the scenes"],
]);

/** What releases leave behind the group: "…x264-group.sample.mkv". */
const LEFTOVERS = new Set(["sample", "proof"]);

/** Nothing but an extension behind. */
const isAtEnd = (raw: string, end: number): boolean =>
  end === raw.length || /^\.[a-z0-9]{2,4}$/i.test(raw.slice(end, end + 6));

/** A version mark stands behind the number of an episode or on a bracket: "159 v2", "[v2]". */
function isBehindNumber(raw: string, at: number): boolean {
  return /(?:[\d)\]][ ._]|\[)$/.test(raw.slice(Math.max(0, at - 2), at));
}

function readIdentifier(
  raw: string,
  word: Word,
): { end: number; properties: Property[]; kind: Match["kind"] } | undefined {
  const at = word.start;
  const found = (pattern: RegExp): number | undefined => {
    const match = execAt(pattern, raw, at);
    return match === null || !endsWord(raw, at + match[0].length) ? undefined : at + match[0].length;
  };
  const text = (end: number): string => raw.slice(at, end);
  const uuid = found(UUID) ?? found(HEX_NAME);
  if (uuid !== undefined && startsWord(raw, at))
    return { end: uuid, kind: "label", properties: [{ field: "uuid", value: text(uuid) }] };
  const crc = found(CRC);
  if (crc !== undefined && isBracketed(raw, at, crc) && /\d/.test(text(crc))) {
    return { end: crc, kind: "tech", properties: [{ field: "crc32", value: text(crc) }] };
  }
  const season = found(RELEASE_SEASON);
  if (season !== undefined) return { end: season, kind: "label", properties: [] };
  const mark = raw[at - 1] === "-" ? found(REPOST_MARK) : undefined;
  if (mark !== undefined)
    return {
      end: mark,
      kind: "mark",
      properties: [{ field: "flag", value: /scr|obf/i.test(text(mark)) ? "Obfuscated" : "Repost" }],
    };
  const copy = isCopyMark(raw, word);
  if (copy) return { end: word.end, kind: "mark", properties: [] };
  const leftover =
    LEFTOVERS.has(word.key) &&
    isAtEnd(raw, word.end) &&
    /-[a-z0-9]{2,12}[._]$/i.test(raw.slice(Math.max(0, at - 14), at));
  if (leftover)
    return {
      end: word.end,
      kind: "mark",
      properties: [{ field: "flag", value: word.key === "sample" ? "Sample" : "Proof" }],
    };
  const extra = raw[at - 1] === "-" ? found(EXTRA_MARK) : undefined;
  if (extra !== undefined && isAtEnd(raw, extra))
    return {
      end: extra,
      kind: "mark",
      properties: [{ field: "flag", value: EXTRAS.get(text(extra).toLowerCase()) ?? "Extras" }],
    };
  const version = raw[at] === "v" || raw[at] === "V" ? found(VERSION) : undefined;
  if (version !== undefined && isBehindNumber(raw, at)) {
    return { end: version, kind: "label", properties: [{ field: "version", value: Number(raw[at + 1]) }] };
  }
  const imdb = found(IMDB);
  if (imdb !== undefined) return { end: imdb, kind: "label", properties: [] };
  const website = word.key === "www" ? found(WEBSITE) : undefined;
  if (website !== undefined)
    return { end: website, kind: "site", properties: [{ field: "website", value: text(website) }] };
  const domain = found(DOMAIN);
  const isWhole = domain !== undefined && (isBracketed(raw, at, domain) || raw[at - 1] === "@" || raw[domain] === "]");
  return isWhole ? { end: domain, kind: "site", properties: [{ field: "website", value: text(domain) }] } : undefined;
}

/** Finds websites, CRC-32 checksums in brackets, UUIDs and other hexadecimal names, IMDb ids. */
export function recognizeIdentifiers(recognition: Recognition): void {
  const { raw, words } = recognition.scanned;
  let past = 0;
  for (const word of words) {
    if (word.start < past) continue;
    const found = readIdentifier(raw, word);
    if (found === undefined) continue;
    const claimed = claim(recognition, {
      start: word.start,
      end: found.end,
      part: word.part,
      kind: found.kind,
      belief: "sure",
      properties: found.properties,
    });
    if (claimed) past = found.end;
  }
}
