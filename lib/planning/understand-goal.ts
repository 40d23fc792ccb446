import { PlanIntent } from "#lib/core/index.ts";
import type { PlanningFacts } from "./planning-facts.ts";
import { type ConversionWish, PlanRequest } from "./schemas.ts";
import { conversionQuestion, conversionWishOf } from "./understand-conversion.ts";

/** Words that ask for an intent, in English as people type it. Each pattern is linear in its input. */
const INTENT_WORDS: Record<PlanIntent, RegExp> = {
  fill_gaps:
    /\b(?:fill|complete|enrich|improve|fix|repair|add|set)\b.{0,60}\b(?:gaps?|meta ?data|fields?|tags?|titles?|genres?|years?|artists?|albums?|missing)\b|\bmissing\b.{0,40}\b(?:meta ?data|fields?|tags?|titles?|genres?|years?)\b|\bmeta ?data gaps?\b/i,
  write_tags:
    /\b(?:write|embed|save|store|put)\b.{0,60}\b(?:tags?|meta ?data)\b|\btags?\b.{0,30}\b(?:into|in) (?:the |my )?files?\b/i,
  thumbnails: /\b(?:thumb ?nails?|posters?|preview (?:images?|pictures?)|preview)\b/i,
  organize: /\b(?:organi[sz]e|rename|tidy|restructure|re-?order|sort)\b|\bmove\b.{0,40}\b(?:files?|into|folders?)\b/i,
  transcode:
    /\b(?:transcod(?:e|ing)|re-?encod(?:e|ing)|compress|shrink|down ?scale|remux)\b|\bconvert\b(?!.{0,80}\b(?:mp3s?|m4a|flac|audio)\b)/i,
  extract_audio:
    /\b(?:extract|rip|save|get|take)\b.{0,40}\b(?:audio|sound(?:track)?s?)\b|\bconvert\b.{0,80}\b(?:mp3s?|m4a|flac|audio)\b/i,
  loudness: /\b(?:loudness|lufs|ebu ?r ?128)\b|\b(?:normali[sz]e|level|even out)\b.{0,30}\b(?:volumes?|audio|sound)\b/i,
  probe: /\b(?:probe|re-?scan|re-?read|check (?:the |all |my )?(?:files?|media)|technical data)\b/i,
  analyze_logs: /\b(?:analy[sz]e|read|check|look at|inspect|study)\b.{0,40}\blogs?\b|\blogs?\b.{0,20}\banaly/i,
  reindex: /\bre-?index\b|\b(?:rebuild|refresh|update)\b.{0,30}\b(?:search|index)\b/i,
};

const KIND_WORDS: readonly [RegExp, string][] = [
  [/\b(?:movies?|films?)\b/i, "movie"],
  [/\b(?:episodes?|tv|series|shows?)\b/i, "episode"],
  [/\b(?:music|songs?|albums?)\b/i, "music"],
  [/\bpodcasts?\b/i, "podcast_episode"],
  [/\b(?:talks?|lectures?)\b/i, "talk"],
  [/\baudio ?books?\b/i, "audiobook"],
];

const FIELD_WORDS: readonly [RegExp, string][] = [
  [/\btitles?\b/i, "title"],
  [/\bgenres?\b/i, "genres"],
  [/\b(?:years?|release dates?)\b/i, "year"],
  [/\bartists?\b/i, "artist"],
  [/\blanguages?\b/i, "language"],
  [/\bsummar(?:y|ies)\b|\bdescriptions?\b|\bplots?\b/i, "summary"],
  [/\bdirectors?\b/i, "director"],
  [/\btrack(?: ?numbers?)?\b/i, "track"],
];

const HANDS_OFF =
  /\b(?:do not|don't|dont|never|without|not)\b.{0,25}\b(?:touch|touching|change|changing|modify|modifying|write|writing|alter|altering)\b|\bread[- ]only\b|\bdatabase only\b|\bkeep (?:the )?originals?\b/i;

/** "at most 20 files" */
function itemLimit(text: string): number | undefined {
  const found = /\b(?:at most|no more than|up to|only)\s+(\d{1,5})\s+(?:files?|items?|media)\b/i.exec(text)?.[1];
  return found === undefined || Number(found) === 0 ? undefined : Number(found);
}

export type Understanding =
  | { kind: "clear"; request: PlanRequest; text: string }
  | { kind: "question"; question: string; text: string };

const matching = (table: readonly [RegExp, string][], text: string): string[] =>
  table.filter(([pattern]) => pattern.test(text)).map(([, name]) => name);

const isWordPart = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}]/u.test(char);

/** Whether a name stands in the text as words of its own, whatever its case. */
function within(name: string, text: string): boolean {
  const [needle, hay] = [name.toLowerCase(), text.toLowerCase()];
  if (needle.length < 2) return false;
  for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + 1)) {
    if (!isWordPart(hay[at - 1]) && !isWordPart(hay[at + needle.length])) return true;
  }
  return false;
}

function namedSources(facts: PlanningFacts, text: string): string[] {
  return facts.sources.filter((source) => within(source.name, text)).map((source) => source.id);
}

function namedCollection(facts: PlanningFacts, text: string): string | undefined {
  const names = new Set(facts.items.map((item) => item.collection).filter((name) => name !== null));
  return [...names].filter((name) => within(name, text)).sort((a, b) => b.length - a.length)[0];
}

export const INTENT_SENTENCE: Record<PlanIntent, string> = {
  fill_gaps: "fill empty fields",
  write_tags: "write tags into the files",
  thumbnails: "make thumbnails",
  organize: "move files into tidy folders",
  transcode: "convert picture and sound",
  extract_audio: "take the sound out into files of its own",
  loudness: "bring the loudness to one level",
  probe: "read the files again",
  analyze_logs: "read new log lines",
  reindex: "rebuild the search index",
};

function intentsOf(goal: string, handsOff: boolean): PlanIntent[] {
  const found = PlanIntent.options.filter((intent) => INTENT_WORDS[intent].test(goal));

  return handsOff ? found.filter((intent) => intent !== "write_tags" && intent !== "organize") : found;
}

function sentenceOf(request: PlanRequest): string {
  const { kind, collection, fields } = request.filters;
  const what = request.intents.map((intent) => INTENT_SENTENCE[intent]).join(", then ");
  const on = [collection && `in "${collection}"`, kind && `of kind ${kind}`, fields && `(${fields.join(", ")})`];
  const limits = request.writeFiles ? "" : "; media files stay as they are";
  return `I understood: ${what}${on.filter(Boolean).length > 0 ? ` ${on.filter(Boolean).join(" ")}` : ""}${limits}.`;
}

export const EXAMPLES =
  'Name one or more of: fill metadata gaps, write tags into the files, make thumbnails, organize files, convert (to h265, 720p, mp4), extract audio, normalize loudness, probe files, analyze logs, reindex. For example: "fill missing genres and years of the movies, do not touch originals".';

export type GoalInput = {
  goal: string;
  constraints: string[];
  sourceIds: string[];
  collection?: string | undefined;
  maxSteps?: number | undefined;
};

/** Whether the words forbid to change files. They win over everything else that is read out of a goal. */
export const isHandsOff = (text: string): boolean => HANDS_OFF.test(text);

/** What was read out of a goal, by whomever. */
export type Reading = {
  intents: PlanIntent[];
  kinds: string[];
  fields: string[];
  conversion: ConversionWish;
  maxItems?: number | undefined;
  handsOff: boolean;
};

/** A reading as a request, or as the question that is left. Sources, collections and limits are those of the person's words. */
export function toUnderstanding(reading: Reading, input: GoalInput, facts: PlanningFacts): Understanding {
  const whole = [input.goal, ...input.constraints].join(". ");
  const { intents, kinds, fields, conversion, handsOff } = reading;
  const open = conversionQuestion(whole, intents, conversion);
  if (open !== null) return { kind: "question", question: open, text: "Media are to be converted." };
  const collection = input.collection ?? namedCollection(facts, input.goal);
  const request = PlanRequest.parse({
    goal: input.goal,
    intents,
    sourceIds: input.sourceIds.length > 0 ? input.sourceIds : namedSources(facts, input.goal),
    filters: {
      ...(kinds.length === 1 && collection === undefined ? { kind: kinds[0] } : {}),
      ...(collection === undefined ? {} : { collection }),
      ...(fields.length > 0 && intents.includes("fill_gaps") ? { fields } : {}),
    },
    conversion,
    constraints: input.constraints,
    ...(input.maxSteps === undefined ? {} : { maxSteps: input.maxSteps }),
    maxItems: itemLimit(whole) ?? reading.maxItems,
    writeFiles: conversion.inPlace || (!handsOff && (intents.includes("write_tags") || intents.includes("organize"))),
  });
  return { kind: "clear", request, text: sentenceOf(request) };
}

/**
 * Reads a goal in plain words without a model: what to do, on which items, within which limits. What it cannot read it
 * asks for; it never guesses an intent.
 */
export function understandGoal(input: GoalInput, facts: PlanningFacts): Understanding {
  const whole = [input.goal, ...input.constraints].join(". ");
  const handsOff = isHandsOff(whole);
  const intents = intentsOf(input.goal, handsOff);
  if (intents.length === 0) {
    const blocked = handsOff && intentsOf(input.goal, false).length > 0;
    const question = blocked
      ? "The goal changes files, and the constraints forbid it. Which of the two holds?"
      : `What should be done? ${EXAMPLES}`;
    return { kind: "question", question, text: "I could not tell what to do from these words." };
  }
  const conversion = conversionWishOf(whole, intents, handsOff);
  const kinds = matching(KIND_WORDS, whole);
  const fields = matching(FIELD_WORDS, input.goal);
  return toUnderstanding({ intents, kinds, fields, conversion, handsOff }, input, facts);
}
