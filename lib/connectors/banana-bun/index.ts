export { type BananaBunSource, openBananaBun } from "./open-banana-bun.ts";
export type { BananaBunMediaItem } from "./read-media.ts";
export type {
  BananaBunDetection,
  BananaBunGeneration,
  BananaBunLocation,
  BananaBunSchedule,
  BananaBunTable,
  BananaBunWarning,
} from "./schemas.ts";
