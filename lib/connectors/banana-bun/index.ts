export { locateBananaBun } from "./locate-installation.ts";
export { type BananaBunSource, openBananaBun } from "./open-banana-bun.ts";
export type { BananaBunMediaItem } from "./read-media.ts";
export {
  BananaBunDetection,
  BananaBunGeneration,
  BananaBunLocation,
  BananaBunSchedule,
  BananaBunTable,
  BananaBunWarning,
} from "./schemas.ts";
