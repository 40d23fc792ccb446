import { z } from "zod";
import type { MediaReadResult } from "#lib/connectors/media-files/index.ts";
import {
  classifyKind,
  FIELD_NAMES,
  type FieldContent,
  FieldName,
  type FieldProposals,
  type FieldValue,
  type FieldWeights,
  type ItemMetadata,
  isPlaceholder,
  type MediaFields,
  type MediaKind,
  measureItemCompleteness,
  type ParsedFileName,
  parseFieldContent,
  parseFileName,
  proposeForItem,
  TechnicalFacts,
  ValueSource,
} from "#lib/metadata/index.ts";
import type { StoredGaps } from "#lib/services/library/index.ts";

/** What is stored of a file beside its fields. */
export const ItemTechnical = z.object({
  facts: TechnicalFacts,
  companions: z.array(z.string()),
  warnings: z.array(z.string()),
  pictures: z.number().int(),
});
export type ItemTechnical = z.infer<typeof ItemTechnical>;

/** One field as the store keeps it. `confirmedBy`: who accepted the value, when it was proposed. */
export type ItemValue = {
  field: FieldName;
  value: FieldContent;
  origin: ValueSource;
  confidence: number;
  locked: boolean;
  confirmedBy: string | null;
  reason: string | null;
};

/** A locked field without a value was emptied on purpose. */
export type KnownField = {
  field: string;
  value: unknown;
  origin: string;
  confidence: number;
  locked: boolean;
  confirmedBy?: string | null;
  reason?: string | null;
};

export type SidecarFacts = { kind: MediaKind; fields: MediaFields; path: string };

export type ItemEvidence = {
  path: string;
  reading: MediaReadResult | null;
  sidecar: SidecarFacts | null;
  known: KnownField[];
  companions: string[];
  /** Other media of the same folder. */
  siblings?: ItemMetadata[];
  /** Which fields count for which kind, and how much. */
  weights?: FieldWeights | undefined;
  /** What its name says, when that is known already. */
  fileName?: ParsedFileName;
  /** Values that another program's database gives, with its own kind. */
  imported?: { kind: MediaKind | null; fields: Partial<Record<FieldName, FieldValue>>; technical: TechnicalFacts };
};

export type ItemRecord = {
  path: string;
  kind: MediaKind;
  title: string | null;
  collection: string | null;
  technical: ItemTechnical;
  readError: string | null;
  completeness: number | null;
  gaps: StoredGaps;
  values: (ItemValue | (Omit<ItemValue, "value"> & { value: null }))[];
  proposals: FieldProposals[];
};

/** What a value follows: one of a tag or sidecar its file; one of Banana Bun its database, which a look at the file says nothing about. */
const isFollowed = (origin: string, { imported }: ItemEvidence): boolean =>
  origin === "file_tag" || origin === "sidecar" || (origin === "banana_bun" && imported !== undefined);

function freshValues(evidence: ItemEvidence): Map<FieldName, ItemValue> {
  const values = new Map<FieldName, ItemValue>();
  const add = (field: FieldName, content: unknown, origin: ValueSource, confidence: number) => {
    if (content === undefined) return;
    const value = parseFieldContent(field, content);
    const isWorse = values.has(field) && !isPlaceholder(field, values.get(field)?.value ?? "", evidence.path);
    if (value === undefined || isWorse) return;
    values.set(field, { field, value, origin, confidence, locked: false, confirmedBy: null, reason: null });
  };
  const tags = evidence.reading?.ok === true ? evidence.reading.tags : {};
  for (const field of FIELD_NAMES) {
    add(field, tags[field], "file_tag", 0.95);
    add(field, evidence.sidecar?.fields[field], "sidecar", 0.95);
    const imported = evidence.imported?.fields[field];
    if (imported !== undefined) add(field, imported.value, imported.source, imported.confidence);
  }
  return values;
}

/**
 * What a person set or accepted stays, and what a plan filled until the file itself says something; what came from the file
 * follows the file.
 */
function mergeKnown(evidence: ItemEvidence, fresh: Map<FieldName, ItemValue>): ItemRecord["values"] {
  const merged = new Map<FieldName, ItemRecord["values"][number]>(fresh);
  for (const entry of toItemValues(evidence.known)) {
    const isOwn = entry.locked || entry.origin === "user" || (entry.confirmedBy !== null && entry.value !== null);
    const now = fresh.get(entry.field);
    const isGap = now === undefined || isPlaceholder(entry.field, now.value, evidence.path);
    if (isOwn || (!isFollowed(entry.origin, evidence) && isGap && entry.value !== null)) merged.set(entry.field, entry);
  }
  return [...merged.values()];
}

/** The values as the pure functions of the stage see them. */
export function toItemMetadata(path: string, kind: MediaKind, values: ItemRecord["values"]): ItemMetadata {
  const fields: Partial<Record<FieldName, FieldValue>> = {};
  for (const { field, value, origin, confidence } of values) {
    if (value !== null) fields[field] = { value, source: origin, confidence };
  }
  return { kind, relPath: path, fields, locked: values.filter((value) => value.locked).map((value) => value.field) };
}

const GAP_WORDS = {
  missing: "no value",
  placeholder: "only a placeholder",
  thin: "too little to count",
  filled: "",
} as const;

function gapsOf(item: ItemMetadata, measured: ReturnType<typeof measureItemCompleteness>): StoredGaps {
  return measured.fields
    .filter((entry) => entry.credit === 0 && !item.locked.includes(entry.field))
    .map((entry) => ({ field: entry.field, importance: entry.level, why: GAP_WORDS[entry.state] }));
}

/** The title that an item goes by: its own, or what its name says. */
export function titleOf(item: ItemMetadata, parsed = parseFileName(item.relPath)): string | null {
  const title = item.fields.title?.value;
  if (typeof title === "string" && !isPlaceholder("title", title, item.relPath)) return title;
  return parsed.title ?? null;
}

/** How complete an item is, and its gaps. */
export function measureItem(
  item: ItemMetadata,
  weights?: FieldWeights,
): { completeness: number | null; gaps: StoredGaps } {
  const measured = measureItemCompleteness(item, weights);
  return { completeness: measured.completeness, gaps: gapsOf(item, measured) };
}

/** What follows from the values of an item: its title, how complete it is, its gaps and what could fill them. */
function describeItem(input: {
  path: string;
  kind: MediaKind;
  values: ItemRecord["values"];
  facts: TechnicalFacts;
  parsed: ParsedFileName;
  siblings?: ItemMetadata[] | undefined;
  weights?: FieldWeights | undefined;
}): Pick<ItemRecord, "title" | "completeness" | "gaps" | "proposals"> {
  const { parsed } = input;
  const item = toItemMetadata(input.path, input.kind, input.values);
  const evidence = { item, fileName: parsed, technical: input.facts, siblings: input.siblings };
  return {
    title: titleOf(item, parsed),
    ...measureItem(item, input.weights),
    proposals: proposeForItem(evidence, input.weights === undefined ? {} : { weights: input.weights }),
  };
}

const factsOf = ({ imported, reading }: ItemEvidence): TechnicalFacts => ({
  ...imported?.technical,
  ...(reading?.ok === true ? reading.technical : {}),
});

/** Kind and values of one medium, without what follows from them. */
export function readItemValues(evidence: ItemEvidence): {
  kind: MediaKind;
  values: ItemRecord["values"];
  fileName: ParsedFileName;
} {
  const { path, reading, sidecar, imported, fileName = parseFileName(path) } = evidence;
  const readOk = reading?.ok === true ? reading : null;
  const guess = classifyKind({
    relPath: path,
    technical: factsOf(evidence),
    nameType: fileName.type,
    ...(readOk === null ? {} : { tags: readOk.tags }),
    ...(sidecar === null ? {} : { sidecarKind: sidecar.kind }),
    ...(readOk?.taggedKind === undefined ? {} : { taggedKind: readOk.taggedKind }),
  });
  return { kind: imported?.kind ?? guess.kind, values: mergeKnown(evidence, freshValues(evidence)), fileName };
}

/**
 * Everything that is stored of one medium, from what its file, its sidecar, its name and earlier decisions say. Pure:
 * the same evidence always gives the same record.
 */
export function buildItemRecord(evidence: ItemEvidence): ItemRecord {
  const { path, reading, siblings, weights } = evidence;
  const readOk = reading?.ok === true ? reading : null;
  const { kind, values, fileName } = readItemValues(evidence);
  const facts = factsOf(evidence);
  const folders = path.split("/");
  return {
    path,
    kind,
    collection: folders.length > 1 && folders[0] !== "" ? (folders[0] ?? null) : null,
    technical: {
      facts,
      companions: evidence.companions,
      warnings: readOk?.warnings ?? [],
      pictures: readOk?.pictures.length ?? 0,
    },
    readError: reading?.ok === false ? reading.message : null,
    values,
    ...describeItem({ path, kind, values, facts, parsed: fileName, siblings, weights }),
  };
}

/** Stored fields as typed values; what no longer fits its field is left out. */
export function toItemValues(known: KnownField[]): ItemRecord["values"] {
  return known.flatMap((entry) => {
    const field = FieldName.safeParse(entry.field).data;
    const origin = ValueSource.safeParse(entry.origin).data;
    if (field === undefined || origin === undefined) return [];
    const value = entry.value === null ? null : (parseFieldContent(field, entry.value) ?? null);
    const { confidence, locked, confirmedBy = null, reason = null } = entry;
    return [{ field, value, origin, confidence, locked, confirmedBy, reason }];
  });
}
