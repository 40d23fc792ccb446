import { canonicalJson } from "#lib/core/index.ts";
import type { PlanRequest, PlanTask } from "./schemas.ts";

type Plain = Pick<PlanRequest, "filters" | "conversion"> & { maxItems?: number };

const PLAIN_KEYS = new Set(["kinds", "collections"]);

const CONVERTING = new Set(["transcode", "extract_audio", "loudness"]);

/**
 * What all tasks of a request share, where that is all there is to them: one kind, one collection, one result. Null: the
 * tasks differ, or choose media in ways that hold for one library or one day only.
 */
export function plainOf(tasks: readonly PlanTask[]): Plain | null {
  const [first] = tasks;
  if (first === undefined || tasks.some((task) => canonicalJson(task.filter) !== canonicalJson(first.filter)))
    return null;
  const { kinds = [], collections = [] } = first.filter;
  const kind = kinds.filter((one) => one !== "show" || kinds.length === 1);
  const isPlain =
    Object.keys(first.filter).every((key) => PLAIN_KEYS.has(key)) && kind.length <= 1 && collections.length <= 1;
  const results = tasks.filter((task) => CONVERTING.has(task.intent)).map((task) => canonicalJson(task.conversion));
  const limits = new Set(tasks.map((task) => task.maxItems));
  if (
    !isPlain ||
    new Set(results).size > 1 ||
    limits.size > 1 ||
    tasks.some((task) => task.taskTypes !== undefined && task.taskTypes.length > 0)
  )
    return null;
  const fields = tasks.find((task) => task.intent === "fill_gaps")?.fields;
  const conversion = tasks.find((task) => CONVERTING.has(task.intent))?.conversion ?? { inPlace: false };
  return {
    filters: {
      ...(kind[0] === undefined ? {} : { kind: kind[0] }),
      ...(collections[0] === undefined ? {} : { collection: collections[0] }),
      ...(fields === undefined ? {} : { fields }),
    },
    conversion,
    ...(first.maxItems === undefined ? {} : { maxItems: first.maxItems }),
  };
}
