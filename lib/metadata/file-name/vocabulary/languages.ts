import { foldWord } from "../fold-word.ts";
import { addTerms, type TermTable } from "./terms.ts";

/** "code | names | three-letter and market codes | codes that are also words (capitals only)" */
const LANGUAGES = `en|english,anglais,ingles,inglese,englisch,angielski|eng|
fr|french,francais,francaise,frances,francese,franzosisch,vff,truefrench,true french,vfi,vf2,vfq,vof,vq,french canadian|fre,fra,frn|vf
de|german,deutsch,allemand,aleman,tedesco,ger dub|ger,deu,deutsche|
es|spanish,espanol,castellano,espagnol,spagnolo,spanisch,castilian|spa,esp,cast,espa|
es-419|latino,latin american,latin spanish,espanol latino,audio latino,lat spa||lat
it|italian,italiano,italien,italiana,italienisch|ita,itl|
pt|portuguese,portugues,portugais,portoghese|por|
pt-BR|brazilian,brasileiro,brazilian portuguese,portuguese brazilian,portugues br,pt br,pob,dublado,audio br|ptbr|
nl|dutch,nederlands,neerlandais,flemish,vlaams,nlspoken|nld,dut|
sv|swedish,svenska,suedois|swe|
no|norwegian,norsk,norvegien,nynorsk,bokmal|nor|
da|danish,dansk,danois|dan|
fi|finnish,suomi,finnois|fin|
is|icelandic,islenska||isl,ice
pl|polish,polski,polskie,polonais,lektor pl,lektor polski,dubbing pl,pldub|pol|
cs|czech,cesky,cestina,tcheque|cze,ces|
sk|slovak,slovensky,slovencina|slo,slk|
hu|hungarian,magyar,hongrois,hundub|hun|
ro|romanian,romana,roumain|rum,ron|
bg|bulgarian,bulgare|bul|
el|greek,ellinika,grec|gre,ell|
hr|croatian,hrvatski|hrv|
sr|serbian,srpski|srp|
bs|bosnian|bos|
sl|slovenian,slovene,slovenski|slv|
mk|macedonian||mkd,mac
sq|albanian,shqip|alb,sqi|
ru|russian,russkij,russe,russisch,ruso|rus|
uk|ukrainian,ukrainien|ukr|
be|belarusian||bel
et|estonian,eesti||est
lv|latvian,latviesu|lav|
lt|lithuanian,lietuviu||lit
tr|turkish,turkce,turc|tur,trk|
ar|arabic,arabe||ara,arab
he|hebrew,hebreu|heb,hebdub|
fa|persian,farsi|fas|per
hi|hindi||hin
bn|bengali,bangla||ben
ta|tamil||tam
te|telugu||tel
ml|malayalam||mal
kn|kannada||kan
mr|marathi||mar
pa|punjabi||pan
gu|gujarati||guj
ur|urdu||urd
ja|japanese,nihongo,japonais|jpn,jap|
ko|korean,coreen|kor|
zh|chinese,mandarin,cantonese,chinois|chi,zho,chs,cht,zho|
th|thai|tha|
vi|vietnamese|vie|
id|indonesian,bahasa indonesia||ind
ms|malay,bahasa melayu||may,msa
tl|tagalog,filipino|tgl,fil|
ka|georgian||geo,kat
hy|armenian||arm
az|azerbaijani|aze|
kk|kazakh|kaz|
ca|catalan,catala||cat
eu|basque,euskara|eus|
gl|galician,galego|glg|
cy|welsh,cymraeg||cym,wel
ga|irish,gaeilge|gle|
sw|swahili|swa|
la|latin||
eo|esperanto||
mul|multi,multi lang,multi language,multi languages,multi audio,multi3,multi4,multi5,multi lingual,dual,dual lang,dual language|mul|dl,ml
und|undetermined|und|`;

const EVERYDAY = new Set([
  "french",
  "english",
  "german",
  "italian",
  "latin",
  "irish",
  "polish",
  "thai",
  "dual",
  "multi",
  "cast",
  "fin",
  "dan",
  "nor",
  "pol",
  "por",
  "chi",
  "tha",
  "vie",
  "gle",
  "rum",
  "jap",
  "tur",
  "fil",
  "slo",
  "und",
  "spanish",
  "russian",
  "chinese",
  "japanese",
  "greek",
  "turkish",
  "dutch",
  "danish",
  "swedish",
  "norwegian",
  "korean",
  "arabic",
  "persian",
  "american",
  "welsh",
  "vof",
  "hun",
  "rus",
  "alb",
  "bos",
  "ron",
  "esp",
]);

/** Two-letter codes in use in names. Others (am, as, so, …) collide with words even in capitals. */
const TWO_LETTERS =
  "en fr de es it pt nl sv no da fi pl cs cz=cs sk hu ro bg el gr=el hr sr sl ru ua=uk uk=- et lv lt tr ar he fa hi ja jp=ja " +
  "ko kr=ko zh cn=zh th sp=es ge=de se=sv dk=da br=pt-BR gb=en";

/** Codes that are no word of a common language: one capital is enough ("Fr"). */
const UNMISTAKABLE = new Set(["fr", "ru", "nl", "pl", "jp", "kr", "cz", "hu", "vf"]);

/** What one bare word says about language when the context (a bracket, "subs") makes it certain: "fr", "sv", "eng". */
export const LANGUAGE_BY_CODE = new Map<string, string>();

function addTwoLetterCodes(table: TermTable): void {
  for (const entry of TWO_LETTERS.split(" ")) {
    const [code = "", target = code] = entry.split("=");
    if (target === "-") continue;
    LANGUAGE_BY_CODE.set(code, target);
    const capitals = UNMISTAKABLE.has(code) ? "some" : "all";
    addTerms(table, { kind: "language", field: "language", belief: "common", capitals }, `${target}: ${code}`);
  }
}

/** Spoken languages: names in several languages, ISO 639 codes, market codes (VFF, TrueFrench, PT-BR, Multi, DL). */
export function addLanguageTerms(table: TermTable): void {
  addTwoLetterCodes(table);
  for (const line of LANGUAGES.split("\n")) {
    const [code = "", names = "", codes = "", wordLike = ""] = line.split("|");
    for (const name of [...names.split(","), ...codes.split(",")].filter(Boolean)) {
      const belief = EVERYDAY.has(name) ? "common" : "likely";
      addTerms(table, { kind: "language", field: "language", belief }, `${code}: ${name}`);
      addTerms(
        table,
        { kind: "language", field: "language" },
        `${code}: ${name} audio, audio ${name}, ${name} dubbed, ${name} dub`,
      );
      LANGUAGE_BY_CODE.set(name.replaceAll(" ", ""), code);
    }
    for (const name of wordLike.split(",").filter(Boolean)) {
      addTerms(table, { kind: "language", field: "language", belief: "common", capitals: "all" }, `${code}: ${name}`);
      if (name.length > 2) LANGUAGE_BY_CODE.set(name, code);
    }
  }
}

const SUBTITLES_SURE = `fr: vostfr, subfrench, vost fr, vo st fr, vosta
en: vosten, vosteng
es: vose
mul: multi sub, multi subs, multiple subtitle, multiple subtitles, multi subtitle, multi subtitles, msubs, msub, nordic subs
pl: napisy pl`;

const SUBTITLES_LIKELY = `fr: vost, st fr
mul: nordic`;

/** Words that speak of subtitles, with the language they imply when none stands beside them. */
const BARE_SUBTITLES = `es: subtitulado, subtitulada, subtitulos
pt-BR: legendado, legendada, legendas, legenda, leg
it: sottotitoli
pl: napisy
de: untertitel
und: subtitles, subtitle, subtitled, sub, subs, subbed, subforced, subsforced, forced sub, forced subs, hard sub, hard subs
und: soft sub, soft subs, soft subtitles, hard subtitles, custom sub, custom subs, custom subbed, esub, esubs, st, subpack, hardsubbed`;

/** Phrases that name the language of subtitles by themselves. */
export function addSubtitleTerms(table: TermTable): void {
  addTerms(table, { kind: "language", field: "subtitleLanguage" }, SUBTITLES_SURE);
  addTerms(table, { kind: "language", field: "subtitleLanguage", belief: "likely" }, SUBTITLES_LIKELY);
  addTerms(table, { kind: "language", field: "subtitleLanguage", belief: "common" }, BARE_SUBTITLES);
}

/** Folded words and phrases (without blanks) that turn the language beside them into the language of subtitles. */
export const SUBTITLE_WORDS: ReadonlySet<string> = new Set(
  BARE_SUBTITLES.split("\n").flatMap((line) =>
    line
      .slice(line.indexOf(": ") + 2)
      .split(", ")
      .map((phrase) => phrase.replaceAll(" ", "")),
  ),
);

const PREFIXES = ["subforced", "subbed", "subs", "sub", "vost", "st"];
const SUFFIXES = ["subforced", "subbed", "hardsubs", "hardsub", "subs", "sub"];

/** Reads run-together forms such as "nlsubs", "subfr", "stfr"; undefined when the rest is no language code. */
export function subtitleLanguageOf(text: string): string | undefined {
  const key = foldWord(text);
  if (key.length < 4 || key.length > 20) return undefined;
  for (const prefix of PREFIXES) {
    if (prefix === "st" && !text.startsWith("ST")) continue;
    const language = key.startsWith(prefix) ? LANGUAGE_BY_CODE.get(key.slice(prefix.length)) : undefined;
    if (language !== undefined) return language;
  }
  for (const suffix of SUFFIXES) {
    const language = key.endsWith(suffix) ? LANGUAGE_BY_CODE.get(key.slice(0, -suffix.length)) : undefined;
    if (language !== undefined) return language;
  }
  return undefined;
}
