import { HOLE } from "./clean-text.ts";

/** What is found becomes `with`, or, when that is a function, what it returns (the text itself to leave it). */
export type SecretShape = { shape: RegExp; with: string | ((...found: string[]) => string) };

const SECRET = "[secret]";
/** Characters of a token, and what stands for a part that varied. */
const T = `[\\w${HOLE}-]`;
const START = "(?<![A-Za-z0-9])";

/** Keys of known services, by how they begin. Short rests count, too: texts are cut. */
const PREFIXED = new RegExp(
  `${START}(?:${[
    "(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{4,}",
    `gh[pousr]_${T}{4,}`,
    `github_pat_${T}{4,}`,
    `gl(?:pat|ptt|dt|rt|soat|ft|imt|agent|cbt)-${T}{4,}`,
    `xox[a-z]-${T}{4,}`,
    `xapp-${T}{4,}`,
    `sk-${T}{8,}`,
    `(?:sk|pk|rk|whsec|price|acct)_(?:live|test)_${T}{4,}`,
    `whsec_${T}{4,}`,
    `AIza${T}{8,}`,
    `ya29\\.[\\w.${HOLE}-]{4,}`,
    `1//0${T}{8,}`,
    `GOCSPX-${T}{4,}`,
    `SG\\.[\\w.${HOLE}-]{8,}`,
    `(?:npm|hf|plt|pul|nvapi|gsk|xai|r8|fly|lin_api|tfp|dop_v1|doo_v1|dor_v1|shp(?:at|ca|pa|ss))[_-]${T}{8,}`,
    `pypi-${T}{8,}`,
    `hv[sbr]\\.${T}{4,}`,
    `s\\.[A-Za-z0-9]{24}`,
    `dapi[0-9a-f]{8,}`,
    `key-[0-9a-f]{8,}`,
    `(?:AC|SK)[0-9a-f]{32}`,
    `sq0[a-z]{3}-${T}{4,}`,
    `EAA[A-Za-z0-9]{16,}`,
    `AGE-SECRET-KEY-${T}+`,
    `PMAK-${T}{8,}`,
    `NRAK-${T}{8,}`,
    `rubygems_${T}{8,}`,
    `eyJ[\\w.${HOLE}-]{6,}`,
    `\\d{8,10}:[\\w-]{30,}`,
    `[MNO][A-Za-z\\d]{20,}\\.[\\w-]{6}\\.[\\w-]{20,}`,
  ].join("|")})[=]*`,
  "g",
);

/** Words that name a secret wherever they stand in a key: `DB_PASSWORD`, `clientSecretKey`. */
const LONG_NAMES = [
  "pass(?:word|wd|phrase|code|wort)",
  "pwd",
  "secret",
  "token",
  "api[ _.-]?key",
  "(?:access|private|account|shared|master|encryption|signing|license|storage|subscription)[ _.-]?(?:access[ _.-]?)?key",
  "credential",
  "auth[_-]?(?:key|code|data)",
  "session[_-]?(?:id|key)",
  "sessid",
  "connection[ _-]?string",
  "contraseña|kennwort|mot[ _]de[ _]passe|senha|пароль|密码|パスワード",
].join("|");
/** Words that name one only when they stand alone. */
const SHORT_NAMES = "pass|pw|sid|sig|signature|otp|pin|pincode|cvv2?|cvc|salt|auth|session|csrf";
const LETTER = "[\\p{L}\\d]";
const KEY = `(?:[\\w.-]{0,40}?(?:${LONG_NAMES})[\\w.-]{0,20}|(?<!${LETTER})(?:${SHORT_NAMES})(?!${LETTER}))`;

const QUOTE = "\\\\{0,3}[\"']";
const VALUE = "(?:\\\\{0,3}\"(?:\\\\.|[^\"\\\\])*\"?|\\\\{0,3}'(?:\\\\.|[^'\\\\])*'?|[^\\s\"']\\S*)";

/** `password=…`, `"apiKey": "…"`, `DB_PASSWORD => …` */
const NAMED = new RegExp(`(${KEY}(?:${QUOTE})?\\s{0,3}(?:=>|:=|=|:|%3[dDaA])\\s{0,3})${VALUE}`, "giu");
/** `--token …` */
const OPTION = new RegExp(`(--?${KEY}[ =])${VALUE}`, "giu");
/** `the password for bob is …` */
const SPOKEN = new RegExp(
  `(\\b(?:password|passwd|passphrase|passcode|secret|token|api key)(?: (?:for|of) \\S+)?(?: (?:is|was|set to|changed to|reset to|now|used)|,) )${VALUE}`,
  "giu",
);
/** `password "…"` */
const QUOTED_AFTER = new RegExp(`(${KEY} {1,2})(?:"[^"]+"?|'[^']+'?)`, "giu");

/** Values that are no secret: a part that varied, nothing, a word of the program. */
const HARMLESS = new RegExp(
  `^["'\\\\]*(?:${HOLE}|null|undefined|none|true|false|nil|\\*+|\\[(?:secret|redacted)\\]|\\W{0,2})["'\\\\,;.)}\\]]*$`,
  "i",
);

function keepHarmless(whole: string, head: string): string {
  const value = whole.slice(head.length);
  if (HARMLESS.test(value)) return whole;
  return /tokens["'\s:=]*$/i.test(head) && /^\d{1,9}\W*$/.test(value) ? whole : `${head}${SECRET}`;
}

const MIXED = /[A-Za-z0-9_+/\uE000-]{20,}={0,2}/g;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const isDigit = (code: number) => code >= 48 && code <= 57;
const classOf = (code: number): number => {
  if (isDigit(code)) return 1;
  if (code >= 97 && code <= 122) return 2;
  return code >= 65 && code <= 90 ? 3 : 0;
};

/**
 * Whether a run of characters looks drawn at random: kinds of characters change often, and digits are among them. From a
 * capital to a small letter is no change, as words begin like that.
 */
function looksRandom(text: string): boolean {
  if (UUID.test(text)) return false;
  if (/^[0-9a-f]{32,}$/i.test(text)) return /[a-f]/i.test(text) && /\d/.test(text);
  const seen = new Set<number>();
  let changes = 0;
  let before = 0;
  let counted = 0;
  for (let i = 0; i < text.length; i++) {
    const now = classOf(text.charCodeAt(i));
    if (now === 0) continue;
    seen.add(now);
    if (before !== 0 && now !== before && !(before === 3 && now === 2)) changes++;
    before = now;
    counted++;
  }
  if (counted < 20 || !seen.has(1)) return false;
  const rate = changes / (counted - 1);
  return seen.size === 3 ? rate >= 0.27 : counted >= 24 && rate >= 0.25 && !/[-_/]/.test(text);
}

/** Many slashes make a path, which is judged folder by folder. */
function withoutRandom(text: string): string {
  const parts = text.split("/");
  if ((parts.length - 1) * 20 <= text.length) return looksRandom(text) ? SECRET : text;
  return parts.map((part) => (looksRandom(part) ? SECRET : part)).join("/");
}

/** In this order; each works on what the ones before it left. */
export const SECRET_SHAPES: readonly SecretShape[] = [
  { shape: /-----BEGIN [A-Z ]*(?:PRIVATE KEY|PGP).*?(?:-----END [A-Z ]*-----|$)/g, with: "[private key]" },
  { shape: /\bssh-(?:rsa|ed25519|dss) [A-Za-z0-9+/=]{16,}/g, with: "[key]" },
  { shape: /\b([a-z][a-z0-9+.-]{1,30}:\/\/)[^\s"'<>]*@/gi, with: `$1${SECRET}@` },
  {
    shape: /\b([a-z][a-z0-9+.-]{1,30}:\/\/)[^\s"'<>/:@?#]+:(?!\d{0,5}(?:[\s/"'?#,;)\]}]|$))[^\s"'<>/]*/gi,
    with: `$1${SECRET}`,
  },
  {
    shape: /(hooks\.slack\.com\/services|discord(?:app)?\.com\/api\/webhooks|outlook\.office\.com\/webhook)\/\S+/gi,
    with: `$1/${SECRET}`,
  },
  { shape: /\b((?:proxy-)?authorization["']?\s{0,3}[:=]\s{0,3}).*/gi, with: `$1${SECRET}` },
  { shape: /\b((?:set-)?cookies?["']?\s{0,3}[:=]\s{0,3}).*/gi, with: `$1${SECRET}` },
  { shape: /(\bjdbc:[a-z:]+?:)[^\s@:/]*\/[^\s@]*@/gi, with: `$1${SECRET}@` },
  { shape: /(\bmysql\w*\b.*? -p)\S+/gi, with: `$1${SECRET}` },
  { shape: /(\bsshpass +-p *)\S+/gi, with: `$1${SECRET}` },
  { shape: /( (?:-u|--user|--proxy-user)[ =]["']?)[^\s:]+:\S+/gi, with: `$1${SECRET}` },
  { shape: /\b(bearer\s+(?:token\s{0,3}[:=]?\s{0,3})?)["']?[\w.~+/=\uE000-]{4,}/gi, with: `$1${SECRET}` },
  {
    shape: /\b((?:basic|digest|negotiate|apikey|token)\s+)([\w.~+/=-]{8,})/gi,
    with: (whole, head = "", value = "") => (/[\d=+/]|[a-z][A-Z]/.test(value) ? `${head}${SECRET}` : whole),
  },
  { shape: PREFIXED, with: SECRET },
  { shape: NAMED, with: keepHarmless },
  { shape: OPTION, with: keepHarmless },
  { shape: SPOKEN, with: keepHarmless },
  { shape: QUOTED_AFTER, with: keepHarmless },
  { shape: /([?&][\w.-]*(?:key|sig|token|secret|code|auth|pass\w*)=)[^&\s"']+/gi, with: keepHarmless },
  { shape: MIXED, with: withoutRandom },
];
