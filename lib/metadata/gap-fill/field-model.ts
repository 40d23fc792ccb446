import type { FieldName } from "../schemas.ts";
import { isListField } from "../schemas.ts";
import { type BoostedTrees, trainTrees, treeScore } from "./boosted-trees.ts";
import { type Candidate, candidatesFor, SIGNALS } from "./candidates.ts";
import { keysHeld, vocabularyOf } from "./field-vocabulary.ts";
import { type Calibration, calibrate, fitCalibration, type Outcome } from "./isotonic.ts";
import {
  type FieldGround,
  gatherEvidence,
  type ItemEvidence,
  type ItemReading,
  readItem,
  type WordModels,
} from "./item-evidence.ts";
import type { LibraryIndex } from "./library-index.ts";
import { chooseSlots, mergeLinear, type TermSlots, trainLinear } from "./linear-classifier.ts";
import { isUnlikeHolders, learnPresence, type Presence } from "./presence.ts";
import { gatherWordLore, mergeRankers, type SpanExample, trainSpanRanker } from "./span-ranker.ts";
import { stableHash, stableSample } from "./stable-hash.ts";
import { knownValueFinder } from "./text-spans.ts";
import { type Chance, type Choice, chooseOne, chooseSome } from "./value-choice.ts";
import { buildValueLinks } from "./value-links.ts";

/** All that was learned about one field of one kind of item. */
export type FieldModel = {
  ground: FieldGround;
  words: WordModels;
  judges: readonly BoostedTrees[];
  chanceOfCandidate: Calibration;
  chanceOfChoice: Calibration;
  presence: Presence;
};

const FOLDS = 4;
const KNOWN_MIN = 20;
const LABELS_MAX = 100;
const LABEL_COUNT_MIN = 3;
const TRAINING_MAX = 2_000;
/** Below this share of reachable values a field (the director of a film) is not worth guessing. */
const REACHABLE_MIN = 0.22;
/** What the record of other sorts of items can promise at most: never enough to do without a person. */
const UNPROVEN_MAX = 0.75;
const SPAN_EXAMPLES_PER_ITEM = 60;

type Example = { position: number; fold: number; reading: ItemReading };

function groundOf(library: LibraryIndex, field: FieldName): FieldGround {
  const vocabulary = vocabularyOf(library.items, field);
  const labels = [...vocabulary].filter(([, { count }]) => count >= LABEL_COUNT_MIN).slice(0, LABELS_MAX);
  return {
    field,
    vocabulary,
    links: buildValueLinks(library.items, field),
    find: knownValueFinder(field, vocabulary),
    lore: gatherWordLore(library.lowerWords, vocabulary),
    labels: labels.map(([key]) => key),
  };
}

function readExamples(library: LibraryIndex, ground: FieldGround): Example[] {
  const known = [...library.items.keys()].filter(
    (position) => library.items[position]?.fields[ground.field] !== undefined,
  );
  const idOf = (position: number): string => library.items[position]?.id ?? "";
  return stableSample(known, TRAINING_MAX, idOf)
    .map((position) => ({ position, order: stableHash(`${ground.field}:${idOf(position)}`) }))
    .sort((a, b) => a.order - b.order)
    .map(({ position }, rank) => ({ position, fold: rank % FOLDS, reading: readItem(library, ground, position) }));
}

function spanExamples(examples: readonly Example[]): SpanExample[] {
  return examples.flatMap(({ reading }) => {
    const own = reading.slots.map((slots, index) => ({
      slots,
      isRight: reading.own.has(reading.spans[index]?.key ?? ""),
    }));
    const wrong = own.filter(({ isRight }) => !isRight);
    const stride = Math.max(1, Math.ceil(wrong.length / SPAN_EXAMPLES_PER_ITEM));
    return own.filter((example) => example.isRight || wrong.indexOf(example) % stride === 0);
  });
}

function trainFold(ground: FieldGround, slots: TermSlots, examples: readonly Example[]): WordModels {
  const labelOf = new Map(ground.labels.map((key, label) => [key, label]));
  const rows = examples.map(({ reading }) => ({
    row: reading.row,
    labels: [...reading.own].flatMap((key) => labelOf.get(key) ?? []),
  }));
  return {
    linear: trainLinear({ examples: rows, slots, labels: ground.labels.length }),
    ranker: trainSpanRanker(spanExamples(examples)),
  };
}

type Judged = { example: Example; candidates: readonly Candidate[] };

/** So many examples settle small trees; more only take time. */
const JUDGED_MAX = 1_500;

function trainJudge(all: readonly Judged[]): BoostedTrees {
  const stride = Math.max(1, Math.ceil(all.length / JUDGED_MAX));
  const judged = all.filter((_, index) => index % stride === 0);
  const rows = judged.flatMap(({ candidates }) => candidates);
  const values = new Float32Array(rows.length * SIGNALS);
  for (const [index, { signals }] of rows.entries()) values.set(signals, index * SIGNALS);
  const targets = Float32Array.from(
    judged.flatMap(({ example, candidates }) => candidates.map(({ key }) => (example.reading.own.has(key) ? 1 : 0))),
  );
  return trainTrees({ width: SIGNALS, values }, targets);
}

const sorted = (chances: Chance[]): Chance[] => chances.sort((a, b) => b.chance - a.chance || (a.key < b.key ? -1 : 1));

function choose(field: FieldName, chances: readonly Chance[]): Choice {
  return isListField(field) ? chooseSome(chances) : chooseOne(chances);
}

function rightShare({ chosen }: Choice, own: ReadonlySet<string>): number {
  if (chosen.length === 0) return 0;
  return chosen.filter(({ key }) => own.has(key)).length / chosen.length;
}

/** Judges every example by the models that have not seen it, and fits chances to what came out. */
function calibrateField(field: FieldName, judged: readonly Judged[], judges: readonly BoostedTrees[]) {
  const scored = judged.map(({ example, candidates }) => ({
    own: example.reading.own,
    scores: candidates.map(({ key, signals }) => {
      const judge = judges[example.fold];
      return { key, score: judge === undefined ? 0 : treeScore(judge, signals) };
    }),
  }));
  const outcomes: Outcome[] = scored.flatMap(({ own, scores }) =>
    scores.map(({ key, score }) => ({ score, right: own.has(key) ? 1 : 0 })),
  );
  const chanceOfCandidate = fitCalibration(outcomes);
  const choices: Outcome[] = scored.map(({ own, scores }) => {
    const chances = scores.map(({ key, score }) => ({ key, chance: calibrate(chanceOfCandidate, score) }));
    const choice = choose(field, sorted(chances));
    return { score: choice.score, right: rightShare(choice, own) };
  });
  return { chanceOfCandidate, chanceOfChoice: fitCalibration(choices) };
}

function judgedBy(library: LibraryIndex, ground: FieldGround, { examples, models }: FoldWork): Judged[] {
  return examples.flatMap((example): Judged[] => {
    const item = library.items[example.position];
    if (item === undefined) return [];
    const { position, reading } = example;
    const evidence = gatherEvidence(library, ground, { position, reading, models });
    return [{ example, candidates: candidatesFor(item, ground, evidence) }];
  });
}

type FoldWork = { examples: readonly Example[]; models: WordModels };

/** Share of examples whose right value is among the candidates at all. */
function reachableShare(judged: readonly Judged[]): number {
  const reached = judged.filter(({ example, candidates }) =>
    candidates.some(({ key }) => example.reading.own.has(key)),
  );
  return reached.length / Math.max(1, judged.length);
}

/**
 * Learns one field from the items that hold it: each is hidden in turn (four folds), guessed from the rest, and the
 * guesses are weighed by how often such guesses were right. Undefined when fewer than 20 items hold the field, or when
 * the right value is out of reach for nearly all of them.
 */
export function trainFieldModel(library: LibraryIndex, field: FieldName): FieldModel | undefined {
  const known = library.items.filter((item) => keysHeld(item, field).length > 0).length;
  if (known < KNOWN_MIN) return undefined;
  const ground = groundOf(library, field);
  const examples = readExamples(library, ground);
  const rows = examples.map(({ reading }) => reading.row);
  const slots = chooseSlots(rows, library.space.idf.length, ground.labels.length);
  const folds: WordModels[] = [];
  const judged: Judged[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const others = examples.filter((example) => example.fold !== fold);
    const models = trainFold(ground, slots, others);
    folds.push(models);
    judged.push(
      ...judgedBy(library, ground, { examples: examples.filter((example) => example.fold === fold), models }),
    );
    if (fold === 0 && reachableShare(judged) < REACHABLE_MIN) return undefined;
  }
  const judges = Array.from({ length: FOLDS }, (_, fold) =>
    trainJudge(judged.filter(({ example }) => example.fold !== fold)),
  );
  const linear = mergeLinear(folds.map((models) => models.linear));
  if (linear === undefined) return undefined;
  const words = { linear, ranker: mergeRankers(folds.map(({ ranker }) => ranker)) };
  const presence = learnPresence(library, field);
  return { ground, words, judges, presence, ...calibrateField(field, judged, judges) };
}

/** `isProven` is false when the item is unlike all that hold the field, so that its chances rest on others' record. */
export type FieldGuess = {
  evidence: ItemEvidence;
  chances: readonly Chance[];
  choice: Choice;
  confidence: number;
  isProven: boolean;
};

/** Candidates for one field of an item of the library, with calibrated chances, the likeliest first. */
export function guessField(library: LibraryIndex, model: FieldModel, position: number): FieldGuess | undefined {
  const item = library.items[position];
  if (item === undefined) return undefined;
  const { ground, words, judges } = model;
  const reading = readItem(library, ground, position);
  const evidence = gatherEvidence(library, ground, { position, reading, models: words });
  const chances = candidatesFor(item, ground, evidence).map(({ key, signals }) => {
    const score = judges.reduce((sum, judge) => sum + treeScore(judge, signals), 0) / judges.length;
    return { key, chance: calibrate(model.chanceOfCandidate, score) };
  });
  const choice = choose(ground.field, sorted(chances));
  if (choice.chosen.length === 0) return undefined;
  const isProven = !isUnlikeHolders(model.presence, item.id, reading.row);
  const cap = isProven ? 1 : UNPROVEN_MAX;
  const confidence = Math.min(cap, calibrate(model.chanceOfChoice, choice.score));
  const capped = chances.map(({ key, chance }) => ({ key, chance: Math.min(cap, chance) }));
  return { evidence, chances: capped, choice, confidence, isProven };
}
