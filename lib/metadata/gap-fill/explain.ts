import type { FieldName, ValueSource } from "../schemas.ts";
import type { GapEvidence } from "./gap-item.ts";
import type { FieldGround, ItemEvidence, WordModels } from "./item-evidence.ts";
import type { TermSpace } from "./item-terms.ts";
import { strongestTerms } from "./linear-classifier.ts";

export type Explanation = { evidence: GapEvidence; reason: string };

/** Where a value is said to come from, in the words of the stored provenance. */
export const ORIGIN_OF: Readonly<Record<GapEvidence, ValueSource>> = {
  text: "text",
  language: "text",
  siblings: "similar",
  similar: "similar",
  library: "similar",
};

const FIELD_WORDS: Partial<Record<FieldName, string>> = { albumArtist: "album artist", contentRating: "rating" };
const wordFor = (field: FieldName): string => FIELD_WORDS[field] ?? field;

function tellingWords(space: TermSpace, ground: FieldGround, context: ExplainContext): string[] {
  const label = ground.labels.indexOf(context.key);
  if (label < 0) return [];
  const words = strongestTerms(context.models.linear, context.evidence.row, label)
    .map((id) => space.names[id] ?? "")
    .filter((name) => /^[wtobn]:|=/.test(name))
    .map((name) => name.replace(/^[wtobn]:/, "").replace("=", " "));
  return [...new Set(words)].slice(0, 3);
}

export type ExplainContext = { key: string; evidence: ItemEvidence; models: WordModels };

/** The strongest single kind of evidence for a value, in a sentence for people. */
export function explain(space: TermSpace, ground: FieldGround, context: ExplainContext): Explanation {
  const { key, evidence } = context;
  const link = evidence.linked.get(key);
  const span = evidence.spans.get(key);
  const vote = evidence.votes.get(key);
  const strengths: [GapEvidence, number][] = [
    ["text", span?.chance ?? 0],
    ["siblings", (link?.chance ?? 0) * (link === undefined || link.total > 1 ? 1 : 0.8)],
    ["similar", Math.max(vote === undefined ? 0 : vote.share * 0.8, (evidence.linear.get(key) ?? 0) * 0.95)],
    ["language", evidence.language?.language === key ? evidence.language.share : 0],
    ["library", 0.01],
  ];
  const [kind] = strengths.reduce((best, next) => (next[1] > best[1] ? next : best));
  if (kind === "text" && span !== undefined) {
    return { evidence: kind, reason: `its ${wordFor(span.source)} names it: "${span.text}"` };
  }
  if (kind === "siblings" && link !== undefined) {
    const of = `${link.agree} of ${link.total} other items`;
    return { evidence: kind, reason: `${of} with the ${wordFor(link.through)} "${link.shared}" have it` };
  }
  if (kind === "language") return { evidence: kind, reason: "its text is written in that language" };
  if (kind === "similar") {
    const words = tellingWords(space, ground, context);
    const votes = vote === undefined ? "" : `${vote.count} of the ${evidence.voters} most similar items have it`;
    const telling = words.length > 0 ? `words that go with it: ${words.map((word) => `"${word}"`).join(", ")}` : "";
    const reason = [votes, telling].filter((part) => part !== "").join("; ");
    if (reason !== "") return { evidence: kind, reason };
  }
  return { evidence: "library", reason: "common in this library" };
}
