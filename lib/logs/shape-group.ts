import type { Token } from "./shape-tokens.ts";

/** Shapes that are one template: `tokens` holds a variable (kind >= 0) wherever the members differ. */
export type ShapeGroup = { tokens: Token[]; members: number[]; count: number };
