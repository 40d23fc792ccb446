import { z } from "zod";
import { FieldLevel, type FieldWeights } from "../field-weights.ts";
import type { ParsedFileName } from "../file-name/index.ts";
import {
  FieldContent,
  FieldName,
  type ItemMetadata,
  type MediaFields,
  type TechnicalFacts,
  ValueSource,
} from "../schemas.ts";

/** One reason to believe in a value; several may speak for the same. `confidence` in 0..1. */
export type Candidate = {
  field: FieldName;
  value: FieldContent;
  origin: ValueSource;
  confidence: number;
  reason: string;
  /** Candidates of one witness count once; the origin by default. */
  witness?: string;
  /** Replaces a held value on purpose (a correction that was learned); never one that a person typed or locked. */
  corrects?: boolean;
};

/** One source of a value with what it said, and how sure it was alone. */
export const Witness = z.object({ origin: ValueSource, confidence: z.number().min(0).max(1), reason: z.string() });
export type Witness = z.infer<typeof Witness>;

/** One value of the list of a field. `lead`: how far ahead of its best rival (-1..1, 1 without any). */
export const RankedCandidate = z.object({
  value: FieldContent,
  confidence: z.number().min(0).max(1),
  lead: z.number().min(-1).max(1),
  witnesses: z.array(Witness),
  /** What speaks for its best rival, in words. */
  against: z.string().nullable(),
});
export type RankedCandidate = z.infer<typeof RankedCandidate>;

/**
 * All that is proposed for one field, the likeliest first. `held` is what would be replaced or added to; `gainPoints` is
 * what the first value would add to the item's completeness, times its chance (0..100).
 */
export const FieldProposals = z.object({
  field: FieldName,
  level: FieldLevel,
  held: FieldContent.nullable(),
  gainPoints: z.number(),
  decision: z.enum(["auto", "review"]),
  candidates: z.array(RankedCandidate).min(1),
});
export type FieldProposals = z.infer<typeof FieldProposals>;

export type ProposalOptions = {
  weights?: FieldWeights;
  /** Below this nothing is proposed. Default 0.5. */
  confidenceMin?: number;
  /** Below this a critical field is never proposed. Default 0.7. */
  criticalConfidenceMin?: number;
  /** From this on a value may be applied without a person, if it leads every other by `autoLead`. Default 0.8, 0.15. */
  autoConfidenceMin?: number;
  autoLead?: number;
  /** Fields whose present values may be replaced; none by default. Locked fields never are. */
  overwrite?: readonly FieldName[];
  /** Folded genre -> spelling used in the library. */
  genres?: ReadonlyMap<string, string>;
  /** The same for other fields: folded value -> spelling used in the library. */
  spellings?: Partial<Record<FieldName, ReadonlyMap<string, string>>>;
  /** Further candidates: learned rules, similar items, a model. */
  more?: readonly Candidate[];
  /** The chance of a candidate as measured on this library, instead of its own. */
  reliability?: ((candidate: Candidate) => number) | undefined;
};

/**
 * A value for a gap. `auto` = sure enough, and far enough ahead of every other candidate, to be applied without a
 * person; `review` = for the queue.
 */
export const Proposal = z.object({
  field: FieldName,
  value: FieldContent,
  origin: ValueSource,
  confidence: z.number().min(0).max(1),
  reason: z.string(),
  decision: z.enum(["auto", "review"]),
});
export type Proposal = z.infer<typeof Proposal>;

/** All that is known around an item; every part but the item may be absent. */
export type ProposalEvidence = {
  item: ItemMetadata;
  /** Tags as read from the file. */
  tags?: MediaFields | undefined;
  /** Fields of the sidecar, and where it lies. */
  sidecar?: { fields: MediaFields; path: string } | undefined;
  fileName?: ParsedFileName | undefined;
  /** Items of the same folder (album, season). */
  siblings?: readonly ItemMetadata[] | undefined;
  technical?: TechnicalFacts | undefined;
};
