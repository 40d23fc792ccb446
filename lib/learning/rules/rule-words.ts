import type { FieldContent, FieldName, MediaKind } from "#lib/metadata/index.ts";
import type { RuleAction, RuleClause, RuleCondition } from "./rule.ts";

const KINDS: Record<MediaKind, string> = {
  movie: "movies",
  episode: "episodes",
  show: "shows",
  music: "tracks",
  podcast_episode: "podcast episodes",
  podcast: "podcasts",
  audiobook: "audiobooks",
  talk: "talks",
  other: "other media",
};

const FIELDS: Partial<Record<FieldName, string>> = {
  albumArtist: "album artist",
  contentRating: "content rating",
  externalId: "external id",
  genres: "genre",
  tags: "tag",
};

const fieldWords = (field: FieldName): string => FIELDS[field] ?? field;
const SHOWN_MAX = 80;

function quoted(value: FieldContent): string {
  const text = Array.isArray(value) ? value.join(", ") : String(value);
  return `"${text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text}"`;
}

const clauseWords = ({ on, value }: RuleClause): string =>
  on === "folder" ? `below the folder ${quoted(value)}` : `with the ${fieldWords(on)} ${quoted(value)}`;

function actionWords(action: RuleAction): string {
  const field = fieldWords(action.field);
  if (action.op === "replace") return `the ${field} ${quoted(action.from)} becomes ${quoted(action.to)}`;
  if (action.op === "remove") return `the ${field} ${quoted(action.value)} is taken away`;
  if (action.op === "add") return `the ${field} ${quoted(action.value)} is added`;
  return `an empty ${field} becomes ${quoted(action.value)}`;
}

/** A rule in a sentence: "For tracks with the artist "X", the genre "Y" is added." */
export function ruleWords({ condition, action }: { condition: RuleCondition; action: RuleAction }): string {
  const kind = condition.kind === undefined ? "all media" : KINDS[condition.kind];
  return `For ${[kind, ...condition.clauses.map(clauseWords)].join(" ")}, ${actionWords(action)}.`;
}
