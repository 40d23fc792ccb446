import { formatShare, plural } from "#components/format/numbers.ts";
import type { Tone } from "#components/ui/badge.tsx";
import type { TemplateDetail, TemplateSummary } from "#lib/services/template/index.ts";

type Origin = TemplateSummary["origin"];

export const ORIGINS: Record<Origin, { label: string; tone: Tone }> = {
  builtin: { label: "Comes with Plantain", tone: "plain" },
  learned: { label: "Learned", tone: "green" },
  imported: { label: "Imported", tone: "blue" },
};

const PARAMETERS: Readonly<Record<string, string>> = {
  source: "Source",
  collection: "Collection",
  kind: "Kind of media",
  fields: "Fields",
  videoCodec: "Picture codec",
  maxHeightPx: "Height at most, px",
  quality: "Quality (CRF)",
  audioCodec: "Sound codec",
  extension: "Container",
  targetLufs: "Loudness, LUFS",
  maxItems: "Items at most",
  addedWithinDays: "Added in the last days",
  addedDaysAgo: "Added at least so many days ago",
};

/** A parameter as a label: known ones by their word, others by their name in words. */
export const parameterWords = (name: string): string =>
  PARAMETERS[name] ??
  name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/^./, (letter) => letter.toUpperCase());

export const intentWords = (intents: readonly string[]): string =>
  intents.map((intent) => intent.replaceAll("_", " ")).join(", ");

/** The record in one sentence. Without a run there is nothing to boast of. */
export function recordWords({ runCount, successCount, successRate, usageCount }: TemplateSummary): string {
  const used = usageCount === 0 ? "not used yet" : `used ${plural(usageCount, "time")}`;
  if (runCount === 0 || successRate === null) return `No run of it has ended yet; ${used}.`;
  return `${successCount} of ${plural(runCount, "run")} ended well (${formatShare(successRate)}); ${used}.`;
}

type Parameter = TemplateDetail["parameters"][number];
export type ParameterValue = string | number | string[] | null;

const NUMBERS = new Set(["maxItems", "maxSteps", "maxHeightPx", "quality", "targetLufs"]);

export const isNumeric = ({ name, default: initial, seen }: Parameter): boolean =>
  NUMBERS.has(name) || typeof (initial ?? seen[0]) === "number";

const isList = ({ name, default: initial, seen }: Parameter): boolean =>
  name === "fields" || (Array.isArray(initial ?? seen[0]) && (initial ?? seen[0]) !== null);

export const shownValue = (value: ParameterValue): string =>
  value === null ? "" : Array.isArray(value) ? value.join(", ") : String(value);

/** What was typed as the value that the parameter takes; nothing typed leaves it open. */
export function typedValue(parameter: Parameter, text: string): ParameterValue {
  const typed = text.trim();
  if (typed === "") return null;
  if (isNumeric(parameter) && Number.isFinite(Number(typed))) return Number(typed);
  if (!isList(parameter)) return typed;
  return typed
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
