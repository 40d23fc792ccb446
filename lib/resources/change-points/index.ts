export { type ChangePoint, type ChangePointOptions, findChangePoints } from "./find-change-points.ts";
export type { SegmentShape } from "./segment-cost.ts";
