import { type FieldName, isListField, parseFieldContent } from "../schemas.ts";
import { explain, ORIGIN_OF } from "./explain.ts";
import { type FieldGuess, type FieldModel, guessField, trainFieldModel } from "./field-model.ts";
import { type PlainValue, valueFromText } from "./field-vocabulary.ts";
import { FILLABLE_FIELDS, type GapItem, type GapProposal, type RankedValue } from "./gap-item.ts";
import { indexLibrary, type LibraryIndex } from "./library-index.ts";

export type GapFillerOptions = {
  /** Only these fields are learned and proposed; all that can be inferred by default. */
  fields?: readonly FieldName[];
  /** Below this nothing is proposed. Default 0.4. */
  confidenceMin?: number;
};

export type GapFiller = {
  /** Values for the empty, unlocked fields of an item of the library, the surest first. */
  proposeFor: (item: GapItem) => GapProposal[];
};

type KindModels = { library: LibraryIndex; models: ReadonlyMap<FieldName, FieldModel> };

const RANKED_MAX = 5;
const CONFIDENCE_MIN = 0.4;

function spellingOf(model: FieldModel, guess: FieldGuess, key: string): PlainValue {
  const known = model.ground.vocabulary.get(key);
  if (known !== undefined) return known.value;
  return valueFromText(model.ground.field, guess.evidence.spans.get(key)?.text ?? key);
}

function rankValues(library: LibraryIndex, model: FieldModel, guess: FieldGuess): RankedValue[] {
  return guess.chances.slice(0, RANKED_MAX).map(({ key, chance }) => {
    const context = { key, evidence: guess.evidence, models: model.words };
    return {
      value: spellingOf(model, guess, key),
      confidence: chance,
      ...explain(library.space, model.ground, context),
    };
  });
}

function contentOf(field: FieldName, values: readonly PlainValue[]) {
  return parseFieldContent(field, isListField(field) ? values.map(String) : values[0]);
}

function proposalFor(library: LibraryIndex, model: FieldModel, guess: FieldGuess): GapProposal | undefined {
  const { field } = model.ground;
  const value = contentOf(
    field,
    guess.choice.chosen.map(({ key }) => spellingOf(model, guess, key)),
  );
  const ranked = rankValues(library, model, guess);
  const [best] = ranked;
  if (value === undefined || best === undefined) return undefined;
  const { evidence } = best;
  const reason = guess.isProven ? best.reason : `${best.reason}; but hardly any item like it holds a ${field}`;
  return { field, value, confidence: guess.confidence, origin: ORIGIN_OF[evidence], evidence, reason, ranked };
}

function byKind(items: readonly GapItem[]): Map<string, GapItem[]> {
  const kinds = new Map<string, GapItem[]>();
  for (const item of items) {
    const members = kinds.get(item.kind);
    if (members === undefined) kinds.set(item.kind, [item]);
    else members.push(item);
  }
  return kinds;
}

function learnKind(items: readonly GapItem[], fields: readonly FieldName[]): KindModels {
  const library = indexLibrary(items);
  const models = new Map<FieldName, FieldModel>();
  for (const field of fields) {
    if (items.every((item) => item.fields[field] !== undefined)) continue;
    const model = trainFieldModel(library, field);
    if (model !== undefined) models.set(field, model);
  }
  return { library, models };
}

/**
 * Learns from a library how its fields follow from each other: names in texts, values that items share, similar items,
 * language. Nothing is set by hand for a library: known values are hidden, guessed, and the guesses' record becomes the
 * confidence of new ones. Equal items in equal order give equal proposals.
 * @param items the whole library; items are compared within their kind. Ids are unique.
 */
export function createGapFiller(items: readonly GapItem[], options: GapFillerOptions = {}): GapFiller {
  const fields = options.fields ?? FILLABLE_FIELDS;
  const confidenceMin = options.confidenceMin ?? CONFIDENCE_MIN;
  const kinds = new Map([...byKind(items)].map(([kind, members]) => [kind, learnKind(members, fields)]));
  const proposeFor = (item: GapItem): GapProposal[] => {
    const learned = kinds.get(item.kind);
    const position = learned?.library.positions.get(item.id);
    if (learned === undefined || position === undefined) return [];
    const proposals: GapProposal[] = [];
    for (const [field, model] of learned.models) {
      if (item.fields[field] !== undefined || item.locked?.includes(field)) continue;
      const guess = guessField(learned.library, model, position);
      if (guess === undefined || guess.confidence < confidenceMin) continue;
      const proposal = proposalFor(learned.library, model, guess);
      if (proposal !== undefined) proposals.push(proposal);
    }
    return proposals.sort((a, b) => b.confidence - a.confidence);
  };
  return { proposeFor };
}
