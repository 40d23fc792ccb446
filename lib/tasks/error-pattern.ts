import { createHash } from "node:crypto";

const MAX_TEXT_CHARS = 600;
const MAX_PATTERN_CHARS = 240;

/** What varies inside one kind of error, in the order in which it has to be masked. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>"],
  [/\b(https?|ftp|wss?):\/\/([^\s/"'?#)]{1,200})[^\s"'),;:]*/gi, "$1://$2/<path>"],
  [/"[^"\n]{1,300}"|`[^`\n]{1,300}`|(?<!\w)'[^'\n]{1,300}'(?!\w)/g, "<value>"],
  [/\b[a-z]:\\[^\s:"']{1,300}/gi, "<path>"],
  [/(?<![\w<:/])~?(?:\/[\w.@%+~,()[\]-]{1,200}){2,40}\/?/g, "<path>"],
  // File names with blanks: what follows a path up to an extension belongs to it.
  [/<path>(?: [^\s:"<>|]{1,80}){1,12}\.[a-z0-9]{2,4}\b/gi, "<path>"],
  [/\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?/g, "<time>"],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,64}\b/gi, "<hex>"],
  // Codes say what happened, so they stay: HTTP status, exit code, errno.
  [
    /(?<![\w<]|\/\/[\w.[\]-]{1,100}:|(?:\bHTTP(?:\/\d(?:\.\d)?)?(?: error)?|\bstatus(?: code)?|\bcode|\berrno|\bexit(?:ed with)?)[ :=]{1,3})[-+]?\d+(?:[.,]\d+)*(?=[a-z%]{0,4}\b|\W|$)/gi,
    "<n>",
  ],
];

/** Words of an error that comes from something outside not answering, refusing or limiting. */
const AVAILABILITY =
  /ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|EPIPE|socket hang up|(?:unable|failed|could ?n[o']t) to connect|cannot connect|connection (?:refused|reset|timed out|closed|error)|\b(?:429|502|503|504)\b|service unavailable|bad gateway|gateway time-?out|too many requests|rate.?limit|unreachable|temporarily unavailable|broken pipe|fetch failed|unhealthy/i;

const URL_HOST =
  /\b(?:https?|ftp|wss?|redis|postgres(?:ql)?|amqp):\/\/(?:[^\s/@"']{1,100}@)?(\[[0-9a-f:]+\]|[a-z0-9.-]{1,200})(:\d{1,5})?/i;
const BARE_HOST =
  /(?:ECONN\w+|ETIMEDOUT|EHOSTUNREACH|connect(?:ing|ion)?(?: to)?|host):?\s+(\[?[0-9a-f:]+\]?|[a-z0-9.-]{1,200}?):(\d{2,5})\b/i;
const NAME_LOOKUP = /(?:ENOTFOUND|EAI_AGAIN|resolve host:?)\s+([a-z0-9.-]{1,200})/i;
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[?::1\]?|0\.0\.0\.0)$/;

const firstLines = (text: string): string =>
  text
    .slice(0, MAX_TEXT_CHARS)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .slice(0, 2)
    .join(" | ");

/** The text of an error with ids, paths, quoted values, times and numbers masked, so that equal causes become equal. */
export function errorPattern(text: string): string {
  let pattern = firstLines(text);
  for (const [mask, replacement] of MASKS) pattern = pattern.replace(mask, replacement);
  return pattern.replace(/\s+/g, " ").slice(0, MAX_PATTERN_CHARS) || "(no error text)";
}

/** `host:port` of the service that an error names when it says that the service did not answer; null otherwise. */
export function failingDependency(text: string): string | null {
  const cut = text.slice(0, MAX_TEXT_CHARS);
  if (!AVAILABILITY.test(cut)) return null;
  const match = URL_HOST.exec(cut) ?? BARE_HOST.exec(cut) ?? NAME_LOOKUP.exec(cut);
  const host = match?.[1]?.toLowerCase();
  if (!host) return null;
  const port = match?.[2]?.replace(":", "") ?? "";
  return `${LOOPBACK.test(host) ? "localhost" : host}${port === "" ? "" : `:${port}`}`;
}

/** Twelve hex digits that are equal for equal text: short enough for keys. */
export const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);
