import type { FieldContent, FieldName } from "../schemas.ts";
import { normalizeLanguage } from "../vocabulary.ts";

/** The first moving picture and the first sound recording are younger than this. */
const YEAR_MIN = 1_857;
/** Announced works. */
const YEARS_AHEAD = 5;
const EPISODE_MAX = 20_000;
const SEASON_MAX = 200;

const yearOf = (now: number): number => new Date(now).getUTCFullYear();

function badDate(text: string, now: number): string | undefined {
  const [year = 0, month = 1, day = 1] = text.split("-").map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return "is no date of the calendar";
  return year < YEAR_MIN || year > yearOf(now) + YEARS_AHEAD ? "lies outside the years of recorded media" : undefined;
}

/** Why a value cannot be true, in words; undefined for one that can. `now` in milliseconds since 1970. */
export function invalidReason(field: FieldName, value: FieldContent, now: number): string | undefined {
  if (field === "year" && typeof value === "number") {
    return value < YEAR_MIN || value > yearOf(now) + YEARS_AHEAD
      ? "lies outside the years of recorded media"
      : undefined;
  }
  if (field === "date" && typeof value === "string") return badDate(value, now);
  if (field === "language" && typeof value === "string") {
    return normalizeLanguage(value) === undefined ? "is no code of a language" : undefined;
  }
  if (field === "episode" && typeof value === "number" && value > EPISODE_MAX) return "is too high for an episode";
  if (
    field === "season" &&
    typeof value === "number" &&
    value > SEASON_MAX &&
    (value < 1_900 || value > yearOf(now) + 1)
  ) {
    return "is neither a season nor a year";
  }
  if (field === "link" && typeof value === "string" && !/^https?:\/\/\S+$/i.test(value)) return "is no address";
  const isReplaced = typeof value === "string" && value.includes("\uFFFD");
  return isReplaced ? "holds characters that were lost" : undefined;
}
