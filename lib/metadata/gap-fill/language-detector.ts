import { wordsOf } from "./words.ts";

/** The most frequent small words of each language: too common to be borrowed, so a few of them settle the matter. */
const SMALL_WORDS: Readonly<Record<string, string>> = {
  en: "the of and to in is that for it with as was on are by his her this from they be at or an have not which but their has who when you your about into more will we our",
  de: "der die und in den von zu das mit sich des auf ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum kann wir ihr oder aber",
  fr: "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son ses aux cette mais leur elle ou nous vous sa comme être ont tout",
  es: "de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o fue este ha sí porque esta entre cuando muy sin sobre también me hasta hay donde quien",
  it: "di e il la che in un a per è una con non si da del le al i dei come della nel alla più ma gli anche sono lo delle se su ha o dal ed dopo questo suo nella loro tra",
  pt: "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua ou quando muito nos já também só pelo pela até isso ela entre depois sem você",
  nl: "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij uit nog naar hij door over ze zich hun haar werd wordt deze heeft worden ik je",
  sv: "och i att det som en på är av för med till den har de inte om ett han men var sig från så kan när hon ut sin efter vid nu ska skulle också eller",
  da: "og i at det er en til på som af for med den de ikke der har et om var sig fra han men så kan vi hun ud efter ved når sin skal også eller blev",
  no: "og i at det er en til på som av for med den de ikke har et om var seg fra han men så kan vi hun ut etter ved når sin skal også eller ble",
  fi: "ja on ei että se hän oli mutta ovat myös kun kuin joka hänen sen mitä tai niin jos ole jotka vain sekä mukaan hänet ollut olla",
  pl: "w i na z się do nie że jest to o od za po jak przez ale który tym jego są dla jej być oraz które tylko już co ich tego może gdy",
  cs: "a v se na je že s z do o i to k ve pro za by ale jako po který od jeho si jsou ze jeho která které byl nebo když také jen",
  hu: "a az és hogy nem is egy van ez meg de csak azt volt mint már még el vagy ha amely aki ezt után lesz volna",
  ro: "de și în a la cu pe nu din că un o se este mai pentru care sunt să prin ca fost lui dar sau al ale după fi îi",
  tr: "ve bir bu da de için ile çok daha olarak gibi kadar olan ne ama en o sonra her ya ki mi var değil onun",
  id: "yang dan di dengan untuk dari ini itu pada tidak dalam akan adalah juga ke ada bisa oleh saya kita mereka anda seorang karena sebagai tentang",
  vi: "và của là có không một được cho các với trong người những đã để này khi đến từ về như nhưng cũng",
  tl: "ang ng sa na mga at ay ni si para hindi ito kung nang may siya niya ako ka lang pero",
  ca: "de la i que el en a les per un una amb no del es els és al més com ha però seva seu aquest són va",
};

/** Scripts that one language nearly owns, or that hold it in by far most texts. */
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\u3040-\u30ff]/g, "ja"],
  [/[\uac00-\ud7af]/g, "ko"],
  [/[\u4e00-\u9fff]/g, "zh"],
  [/[\u0e00-\u0e7f]/g, "th"],
  [/[\u0590-\u05ff]/g, "he"],
  [/[\u0370-\u03ff]/g, "el"],
  [/[\u0600-\u06ff]/g, "ar"],
  [/[\u0900-\u097f]/g, "hi"],
  [/[\u0980-\u09ff]/g, "bn"],
  [/[\u0b80-\u0bff]/g, "ta"],
  [/[\u0c00-\u0c7f]/g, "te"],
  [/[\u10a0-\u10ff]/g, "ka"],
  [/[\u0530-\u058f]/g, "hy"],
  [/[іїєґ]/gi, "uk"],
  [/[\u0400-\u04ff]/g, "ru"],
];

const LANGUAGES_OF_WORD = new Map<string, string[]>();
for (const [language, words] of Object.entries(SMALL_WORDS)) {
  for (const word of new Set(words.split(" "))) {
    LANGUAGES_OF_WORD.set(word, [...(LANGUAGES_OF_WORD.get(word) ?? []), language]);
  }
}

export type DetectedLanguage = { language: string; share: number; words: number };

const SCRIPT_SHARE_MIN = 0.2;

function byScript(text: string): DetectedLanguage | undefined {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters < 8) return undefined;
  for (const [pattern, language] of SCRIPTS) {
    const share = (text.match(pattern)?.length ?? 0) / letters;
    const needed = language === "uk" ? 0.03 : SCRIPT_SHARE_MIN;
    if (share >= needed) return { language, share: Math.min(1, 0.6 + share / 2), words: letters };
  }
  return undefined;
}

/**
 * The language of a text by its script, else by its small words (each shared among the languages that use it).
 * `share` in 0..1 is the winner's part of all such words; undefined when fewer than three were seen.
 */
export function detectLanguage(text: string): DetectedLanguage | undefined {
  const script = byScript(text);
  if (script !== undefined) return script;
  const votes = new Map<string, number>();
  let seen = 0;
  for (const { text: word } of wordsOf(text)) {
    const languages = LANGUAGES_OF_WORD.get(word.toLowerCase());
    if (languages === undefined) continue;
    seen += 1;
    for (const language of languages) votes.set(language, (votes.get(language) ?? 0) + 1 / languages.length);
  }
  if (seen < 3) return undefined;
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  return best === undefined ? undefined : { language: best[0], share: best[1] / seen, words: seen };
}
