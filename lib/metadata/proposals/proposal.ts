import { z } from "zod";
import type { ParsedFileName } from "../file-name/index.ts";
import {
  type FieldContent,
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
};

/**
 * A value for a gap. `auto` = sure enough, and far enough ahead of every other candidate, to be applied without a
 * person; `review` = for the queue.
 */
export const Proposal = z.object({
  field: FieldName,
  value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
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
