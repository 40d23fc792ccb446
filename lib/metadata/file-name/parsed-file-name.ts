import { z } from "zod";

/** What a name describes. `episode` is a part of a show, `podcast` an episode of a podcast, `personal` a recording of a camera, phone or screen. */
export const FileNameKind = z.enum(["movie", "episode", "music", "podcast", "talk", "personal"]);
export type FileNameKind = z.infer<typeof FileNameKind>;

const Share = z.number().min(0).max(1);
const Texts = z.array(z.string());
const Whole = z.number().int().nonnegative();

/**
 * What a file name (or path) says about its medium.
 * `title` is the film, the show (episode, podcast), the track (music) or the talk. Languages are ISO 639-1 codes
 * (`mul` several, `und` not said, `pt-BR` with a region), countries ISO 3166-1 alpha-2. `date` is yyyy-mm-dd.
 * Absent fields were not in the name; lists are empty when nothing was found. `confidence` holds the parser's own
 * estimate (0 to 1) for the fields that identify the medium.
 */
export const ParsedFileName = z.object({
  type: FileNameKind,
  title: z.string().optional(),
  alternativeTitles: Texts,
  year: Whole.optional(),
  date: z.iso.date().optional(),
  seasons: z.array(Whole),
  episodes: z.array(Whole),
  absoluteEpisodes: z.array(Whole),
  seasonCount: Whole.optional(),
  episodeCount: Whole.optional(),
  episodeTitle: z.string().optional(),
  version: Whole.optional(),
  part: Whole.optional(),
  disc: Whole.optional(),
  discCount: Whole.optional(),
  film: Whole.optional(),
  filmTitle: z.string().optional(),
  bonus: Whole.optional(),
  bonusTitle: z.string().optional(),
  artist: z.string().optional(),
  album: z.string().optional(),
  trackNumber: Whole.optional(),
  speaker: z.string().optional(),
  event: z.string().optional(),
  screenSize: z.string().optional(),
  frameRateFps: z.number().positive().optional(),
  source: z.string().optional(),
  streamingService: z.string().optional(),
  videoCodec: z.string().optional(),
  colorDepth: z.string().optional(),
  audioCodecs: Texts,
  audioChannels: Texts,
  container: z.string().optional(),
  releaseGroup: z.string().optional(),
  languages: Texts,
  subtitleLanguages: Texts,
  editions: Texts,
  countries: Texts,
  flags: Texts,
  properCount: Whole.optional(),
  website: z.string().optional(),
  crc32: z.string().optional(),
  uuid: z.string().optional(),
  sizeText: z.string().optional(),
  bitRateText: z.string().optional(),
  truncated: z.boolean(),
  confidence: z.object({
    type: Share,
    title: Share.optional(),
    year: Share.optional(),
    season: Share.optional(),
    episode: Share.optional(),
    date: Share.optional(),
    episodeTitle: Share.optional(),
    releaseGroup: Share.optional(),
    artist: Share.optional(),
    album: Share.optional(),
    speaker: Share.optional(),
  }),
});
export type ParsedFileName = z.infer<typeof ParsedFileName>;
