import { foldText } from "./placeholders.ts";

/** Spellings of one genre: the first is the one we keep. Compared after folding (case, accents, punctuation). */
const GENRE_SPELLINGS: readonly (readonly string[])[] = [
  ["Science Fiction", "sci fi", "scifi", "sf", "science fiction and fantasy films"],
  ["Action & Adventure", "action adventure", "action and adventure"],
  ["Animation", "animated", "cartoon"],
  ["Biography", "biographical", "biopic"],
  ["Children", "kids", "childrens", "children s", "kids and family"],
  ["Documentary", "documentaries", "docu", "documentary film"],
  ["Comedy", "comedies"],
  ["Drama", "dramas"],
  ["Thriller", "thrillers"],
  ["Horror", "horror film"],
  ["Romance", "romantic"],
  ["Musical", "musicals"],
  ["Western", "westerns"],
  ["Hip-Hop", "hip hop", "hiphop", "rap hip hop", "hip hop rap"],
  ["R&B", "rnb", "r and b", "r n b", "rhythm and blues"],
  ["Rock & Roll", "rock n roll", "rock and roll"],
  ["Drum & Bass", "drum n bass", "drum and bass", "dnb", "d and b"],
  ["Electronic", "electronica", "electronic music"],
  ["Alternative Rock", "alt rock", "alternrock", "alternative rock"],
  ["Alternative", "alt"],
  ["Soundtrack", "soundtracks", "ost", "original soundtrack", "film score", "score"],
  ["Classical", "classical music", "klassik"],
  ["Singer-Songwriter", "singer songwriter"],
  ["Lo-Fi", "lofi", "lo fi"],
  ["K-Pop", "kpop", "k pop"],
  ["J-Pop", "jpop", "j pop"],
  ["Audiobook", "audiobooks", "audio book", "spoken audio"],
  ["Spoken Word", "spoken"],
  ["News & Politics", "news and politics"],
  ["True Crime", "truecrime"],
];

const GENRE_OF = new Map<string, string>();
for (const spellings of GENRE_SPELLINGS) {
  for (const spelling of spellings) GENRE_OF.set(foldText(spelling), spellings[0] ?? spelling);
}

/**
 * One spelling per genre: the library's own word first, then ours, else the text as it is.
 * @param vocabulary folded genre -> spelling that the library already uses
 */
export function normalizeGenre(genre: string, vocabulary: ReadonlyMap<string, string> = new Map()): string {
  const folded = foldText(genre);
  const known = GENRE_OF.get(folded);
  const own = vocabulary.get(folded) ?? (known === undefined ? undefined : vocabulary.get(foldText(known)));
  return own ?? known ?? genre.trim();
}

/** ISO 639-1 codes whose English and own names are understood in `normalizeLanguage`. */
const LANGUAGE_CODES =
  "aa ab af ak sq am ar an hy as av ae ay az ba bm eu be bn bi bs br bg my ca ch ce zh cv kw co cr cs da dv nl dz en eo et ee fo fj fi fr fy ff ka de gd ga gl gv el gn gu ht ha he hz hi ho hr hu ig is io ii iu ie ia id ik it jv ja kl kn ks kr kk km ki rw ky kv kg ko kj ku lo la lv li ln lt lb lu lg mk mh ml mi mr ms mg mt mn na nv nr nd ng ne nn nb no ny oc oj or om os pa fa pi pl pt ps qu rm ro rn ru sg sa si sk sl se sm sn sd so st es sc sr ss su sw sv ty ta tt te tg tl th bo ti to tn ts tk tr tw ug uk ur uz ve vi vo cy wa wo xh yi yo za zu".split(
    " ",
  );

let languageNames: Map<string, string> | undefined;

/** Names are taken from the ICU data of the runtime, in English and in the language itself. */
function namesOfLanguages(): Map<string, string> {
  if (languageNames !== undefined) return languageNames;
  const names = new Map<string, string>();
  const english = new Intl.DisplayNames(["en"], { type: "language" });
  for (const code of LANGUAGE_CODES) {
    names.set(foldText(english.of(code) ?? code), code);
    const own = new Intl.DisplayNames([code], { type: "language" }).of(code);
    if (own !== undefined && !names.has(foldText(own))) names.set(foldText(own), code);
  }
  names.set("mandarin", "zh");
  names.set("cantonese", "zh");
  names.set("farsi", "fa");
  languageNames = names;
  return names;
}

/** Codes of ISO 639-2 that ICU does not shorten: the bibliographic ones of older programs. */
const BIBLIOGRAPHIC: Readonly<Record<string, string>> = {
  alb: "sq",
  arm: "hy",
  baq: "eu",
  bur: "my",
  chi: "zh",
  cze: "cs",
  dut: "nl",
  fre: "fr",
  geo: "ka",
  ger: "de",
  gre: "el",
  ice: "is",
  mac: "mk",
  mao: "mi",
  may: "ms",
  per: "fa",
  rum: "ro",
  slo: "sk",
  tib: "bo",
  wel: "cy",
};

/**
 * The shortest BCP 47 tag in lower case for a code or a name ("eng", "English", "Deutsch", "pt_BR" -> "en", "en", "de",
 * "pt-br"); undefined for "und" and for what is no language.
 */
export function normalizeLanguage(text: string): string | undefined {
  const tag = text.trim().replace(/_/g, "-");
  if (tag === "" || /^(?:und|mul|zxx|mis|xx|xxx|unknown|none)\b/i.test(tag)) return undefined;
  if (/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(tag)) {
    const [primary = "", ...rest] = tag.toLowerCase().split("-");
    const short = BIBLIOGRAPHIC[primary] ?? primary;
    try {
      const canonical = Intl.getCanonicalLocales([short, ...rest].join("-"))[0]?.toLowerCase();
      if (canonical !== undefined && (rest.length > 0 || canonical.length === 2 || primary.length === 3))
        return canonical;
    } catch {
      return undefined;
    }
  }
  return namesOfLanguages().get(foldText(tag));
}

/** The spelling that occurs most for each folded genre of a library, for `normalizeGenre`. */
export function genreVocabulary(genres: Iterable<string>): Map<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const genre of genres) {
    const spellings = counts.get(foldText(genre)) ?? new Map<string, number>();
    spellings.set(genre, (spellings.get(genre) ?? 0) + 1);
    counts.set(foldText(genre), spellings);
  }
  const vocabulary = new Map<string, string>();
  for (const [folded, spellings] of counts) {
    const [best] = [...spellings].sort((a, b) => b[1] - a[1]);
    if (best !== undefined) vocabulary.set(folded, best[0]);
  }
  return vocabulary;
}
