import type { VariableKind } from "./schemas.ts";

/** Kinds of variables as small integers, in the order of VARIABLE_KINDS in schemas.ts. */
export const KIND = {
  number: 0,
  duration: 1,
  size: 2,
  ip: 3,
  path: 4,
  url: 5,
  id: 6,
  time: 7,
  text: 8,
} as const satisfies Record<VariableKind, number>;
