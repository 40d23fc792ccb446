import { labelTerms } from "#lib/services/media-text/index.ts";

/** Moods and the words (English, German, French, Spanish, Chinese, Japanese) that speak of them. */
const MOODS: Readonly<Record<string, string>> = {
  calm: "calm peaceful relaxing relax relaxed quiet gentle soothing serene ambient meditation meditative chill lullaby still ruhig ruhe sanft entspannt calme paisible doux tranquilo sereno 平静 安静 宁静 静か 穏や 癒し",
  cheerful:
    "happy happiness joy joyful cheerful fun funny comedy humor humour hilarious playful party upbeat feelgood lustig fröhlich heiter komödie joyeux drôle comédie alegre divertido comedia 快乐 喜剧 欢乐 楽し 笑い 喜び",
  sad: "sad sadness melancholy melancholic grief mourning loss lonely loneliness heartbreak tragedy tragic sorrow tears traurig trauer einsam verlust triste tristesse mélancolie solitude tristeza soledad 悲伤 悲剧 孤独 悲し 寂し 涙の",
  dark: "dark horror terror nightmare haunted ghost murder killer death gothic sinister evil gore zombie dunkel grauen mord tod horreur sombre meurtre oscuro asesinato 恐怖 黑暗 死亡 ホラー 怖い",
  tense:
    "thriller suspense tense tension danger dangerous chase conspiracy spy heist hostage crime noir spannung spannend gefahr krimi danger tensión peligro crimen 惊悚 悬疑 紧张 危险 犯罪 緊張 危険",
  romantic:
    "love romance romantic kiss wedding lovers passion passionate valentine liebe romantisch hochzeit amour romantique mariage amor romántico boda 爱情 浪漫 恋爱 恋の 愛の 結婚",
  energetic:
    "energetic energy action fast dance dancing techno metal punk workout power battle explosive sport sports race rasant tanz kampf énergie danse énergico baile acción 动作 热血 激烈 バト 格闘",
  adventurous:
    "adventure adventurous journey quest expedition explorer exploration epic hero heroic legend discovery abenteuer reise entdeckung held aventure voyage héros aventura viaje héroe 冒险 史诗 旅程 英雄 冒険 勇者 旅立",
  dreamy:
    "dream dreams dreamy magic magical fantasy surreal mystical fairy wonder psychedelic traum magie märchen zauber rêve magique féerie sueño mágico fantasía 梦幻 奇幻 魔法 幻想 夢の",
  thoughtful:
    "documentary history science philosophy essay lecture reflection education interview politics society dokumentation geschichte wissenschaft documentaire histoire science historia ciencia documental 纪录 历史 科学 哲学 歴史 科学 記録",
};

export const MOOD_NAMES: readonly string[] = Object.keys(MOODS);

const moodOf = new Map(
  Object.entries(MOODS).flatMap(([mood, words]) => words.split(/\s+/).map((word) => [word, mood] as const)),
);

/** Least share of the mood words that the strongest mood has to have. */
const SHARE_MIN = 0.4;

export type MoodReading = { vector: Float32Array; mood: string | null; words: string[] };

/**
 * Which moods a text speaks of, as shares of its mood words; null when it has none. `mood`: the strongest one, null when none
 * stands out. Read from words, so it says how a medium is described, not how it sounds.
 */
export function readMood(text: string): MoodReading | null {
  const words = labelTerms(text).filter((term) => moodOf.has(term));
  if (words.length === 0) return null;
  const counts = MOOD_NAMES.map((mood) => words.filter((word) => moodOf.get(word) === mood).length);
  const [most, next] = [...counts].sort((a, b) => b - a);
  const length = Math.hypot(...counts);
  const isClear = most !== undefined && most > (next ?? 0) && most / words.length >= SHARE_MIN;
  return {
    vector: Float32Array.from(counts, (count) => count / length),
    mood: isClear ? (MOOD_NAMES[counts.indexOf(most)] ?? null) : null,
    words,
  };
}
