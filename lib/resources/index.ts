export {
  type ChangePoint,
  type ChangePointOptions,
  findChangePoints,
  type SegmentShape,
} from "./change-points/index.ts";
