import type { VariablePart } from "./parts.ts";
import type { LogTemplate } from "./schemas.ts";

/** A template together with what findings are computed from. */
export type MinedTemplate = LogTemplate & {
  shapes: number[];
  /** (bucket start, count) pairs, ascending. */
  series: Float64Array;
  parts: VariablePart[];
};
