import { foldText } from "./placeholders.ts";
import type { MediaFields, MediaKind, TechnicalFacts } from "./schemas.ts";

/** What is known about a file before its kind is; every part may be absent. */
export type KindEvidence = {
  relPath: string;
  tags?: MediaFields;
  technical?: TechnicalFacts;
  /** Kind stated by a sidecar (the root element of an NFO, an RSS item). */
  sidecarKind?: MediaKind;
  /** Kind stated inside the file (the MP4 media type atom, a podcast flag). */
  taggedKind?: MediaKind;
  /** Type found by the file-name parser. */
  nameType?: string;
};

export type KindGuess = { kind: MediaKind; confidence: number; reasons: string[] };

const AUDIO_EXTENSIONS = /\.(?:mp3|flac|m4a|ogg|oga|opus|wav|wave|aac|wma|aiff?|ape|wv|mka|mpc|alac|dsf)$/i;
const AUDIOBOOK_EXTENSION = /\.(?:m4b|aax?|mp4b)$/i;
const EPISODE_IN_NAME =
  /(?:^|[^a-z0-9])s\d{1,2}[ ._-]?e\d{1,3}(?:[^0-9]|$)|(?:^|[^a-z0-9])\d{1,2}x\d{2,3}(?:[^a-z0-9]|$)/i;
const SEASON_FOLDER = /^(?:season|series|staffel|saison|temporada|stagione|sezon) ?\d{1,3}$|^s\d{1,2}$|^specials$/;

/** Words in folder names that people use to sort their media. */
const FOLDER_WORDS: readonly (readonly [RegExp, MediaKind])[] = [
  [/^(?:podcasts?)$/, "podcast_episode"],
  [/^(?:audio ?books?|horbucher?|hoerbuch(?:er)?|livres? audio)$/, "audiobook"],
  [/^(?:talks?|lectures?|conference(?:s| talks)?|vortrage?|keynotes?|webinars?|ted(?: ?talks?)?)$/, "talk"],
  [/^(?:tv|tv ?shows?|tv ?series|series|shows?|serien?|anime)$/, "episode"],
  [/^(?:movies?|films?|filme|peliculas|cinema)$/, "movie"],
  [/^(?:music|musik|musique|musica|albums?|songs?|soundtracks?)$/, "music"],
];

const SPOKEN_GENRES: readonly (readonly [RegExp, MediaKind])[] = [
  [/^podcast/, "podcast_episode"],
  [/^audio ?book|^spoken (?:word|and audio)|^horbuch/, "audiobook"],
  [/^(?:talk|lecture|conference|speech)$/, "talk"],
];

const MOVIE_MIN_MS = 60 * 60_000;

type Vote = { kind: MediaKind; weight: number; reason: string };

function folderVotes(relPath: string): Vote[] {
  const folders = relPath.split("/").slice(0, -1).map(foldText);
  const votes: Vote[] = [];
  for (const folder of folders) {
    if (SEASON_FOLDER.test(folder) && !/^series$/.test(folder)) {
      votes.push({ kind: "episode", weight: 0.7, reason: `in a season folder ("${folder}")` });
      continue;
    }
    const hit = FOLDER_WORDS.find(([pattern]) => pattern.test(folder));
    if (hit) votes.push({ kind: hit[1], weight: 0.8, reason: `under a folder named "${folder}"` });
  }
  return votes;
}

function tagVotes(tags: MediaFields, isVideo: boolean): Vote[] {
  const votes: Vote[] = [];
  for (const genre of tags.genres ?? []) {
    const hit = SPOKEN_GENRES.find(([pattern]) => pattern.test(foldText(genre)));
    if (hit) votes.push({ kind: hit[1], weight: 0.75, reason: `its genre is "${genre}"` });
  }
  if (tags.series !== undefined && tags.episode !== undefined && isVideo) {
    votes.push({ kind: "episode", weight: 0.9, reason: "its tags hold a series and an episode number" });
  }
  if (tags.narrator !== undefined) votes.push({ kind: "audiobook", weight: 0.6, reason: "its tags name a narrator" });
  if (tags.speaker !== undefined) votes.push({ kind: "talk", weight: 0.6, reason: "its tags name a speaker" });
  if (tags.album !== undefined && tags.artist !== undefined && !isVideo) {
    votes.push({ kind: "music", weight: 0.5, reason: "its tags hold an artist and an album" });
  }
  return votes;
}

function shapeVotes(evidence: KindEvidence, isVideo: boolean): Vote[] {
  const votes: Vote[] = [];
  const name = evidence.relPath.slice(evidence.relPath.lastIndexOf("/") + 1);
  const durationMs = evidence.technical?.durationMs ?? 0;
  if (AUDIOBOOK_EXTENSION.test(name)) {
    votes.push({ kind: "audiobook", weight: 0.9, reason: "the file extension is that of an audiobook" });
  }
  if (isVideo && EPISODE_IN_NAME.test(name)) {
    votes.push({ kind: "episode", weight: 0.85, reason: "the name holds a season and an episode number" });
  }
  if (isVideo && durationMs >= MOVIE_MIN_MS) {
    votes.push({ kind: "movie", weight: 0.45, reason: "a video longer than an hour" });
  }
  if (isVideo && (evidence.nameType === "movie" || /[([ .](?:19|20)\d{2}[)\] .]/.test(name))) {
    votes.push({ kind: "movie", weight: 0.4, reason: "a video whose name reads like a film's" });
  }
  if (evidence.nameType === "episode" && isVideo) {
    votes.push({ kind: "episode", weight: 0.6, reason: "the name reads like an episode's" });
  }
  if (!isVideo && durationMs > 0 && durationMs < 20 * 60_000) {
    votes.push({ kind: "music", weight: 0.35, reason: "a sound file shorter than 20 minutes" });
  }
  if (!isVideo) votes.push({ kind: "music", weight: 0.25, reason: "a sound file" });
  return votes;
}

function statedVotes(evidence: KindEvidence): Vote[] {
  const votes: Vote[] = [];
  if (evidence.sidecarKind) votes.push({ kind: evidence.sidecarKind, weight: 0.95, reason: "the sidecar says so" });
  if (evidence.taggedKind)
    votes.push({ kind: evidence.taggedKind, weight: 0.95, reason: "the file's own tag says so" });
  return votes;
}

/**
 * Guesses what a media file is from path, tags, technical facts and sidecar. Independent hints for one kind add up
 * (1 - product of their doubts); the best kind wins, "other" (confidence 0) when nothing speaks.
 */
export function classifyKind(evidence: KindEvidence): KindGuess {
  const { technical, relPath } = evidence;
  const isVideo = technical?.hasVideo ?? !(AUDIO_EXTENSIONS.test(relPath) || AUDIOBOOK_EXTENSION.test(relPath));
  const votes = [
    ...statedVotes(evidence),
    ...folderVotes(relPath),
    ...tagVotes(evidence.tags ?? {}, isVideo),
    ...shapeVotes(evidence, isVideo),
  ].filter((vote) => !(isVideo && vote.kind === "music" && vote.weight < 0.8));
  const doubts = new Map<MediaKind, number>();
  for (const vote of votes) doubts.set(vote.kind, (doubts.get(vote.kind) ?? 1) * (1 - vote.weight));
  const [best] = [...doubts].sort((a, b) => a[1] - b[1]);
  if (best === undefined) return { kind: "other", confidence: 0, reasons: [] };
  const reasons = votes.filter((vote) => vote.kind === best[0]).map((vote) => vote.reason);
  return { kind: best[0], confidence: Math.min(0.99, 1 - best[1]), reasons };
}
