import type { StepType } from "#lib/core/index.ts";
import { expectedMsOf } from "./expected-duration.ts";
import type { Build } from "./plan-build.ts";
import type { PlanningItem, PlanningSource } from "./planning-facts.ts";

type SourceStep = { type: Exclude<StepType, "by_hand">; title: string; input: object; dependsOn?: string[] };

function addSourceStep(build: Build, { type, title, input, dependsOn = [] }: SourceStep): void {
  build.steps.push({
    key: `s${String(build.steps.length + 1).padStart(4, "0")}`,
    type,
    title: title.slice(0, 300),
    input: { ...input },
    dependsOn,
    resources: {},
    expectedMs: expectedMsOf(type, build.facts.history),
  });
}

/** Sources of these kinds that the request means; all of them where it names none. */
function sourcesOf(build: Build, kinds: readonly PlanningSource["kind"][]): PlanningSource[] {
  const { request, task, facts } = build;
  const named = request.sourceIds.length > 0 ? request.sourceIds : (task.filter.sourceIds ?? []);
  return facts.sources.filter(
    (source) => kinds.includes(source.kind) && (named.length === 0 || named.includes(source.id)),
  );
}

/** What changes media comes first; a step may wait for 200 others at most. */
const lastChanges = (build: Build): string[] => [...new Set(build.lastOf.values())].slice(0, 200);

export function planPerSource(build: Build, type: "analyze_logs" | "reindex"): void {
  const isLogs = type === "analyze_logs";
  const kinds = isLogs
    ? (["log_folder", "log_stream", "banana_bun"] as const)
    : (["media_folder", "banana_bun", "log_folder"] as const);
  for (const source of sourcesOf(build, kinds)) {
    const title = isLogs ? `Read new log lines of ${source.name}` : `Reindex ${source.name}`;
    addSourceStep(build, { type, title, input: { sourceId: source.id }, dependsOn: isLogs ? [] : lastChanges(build) });
  }
}

/** One report for each named folder, or one for the whole library. */
export function planDuplicates(build: Build): void {
  const { request, task } = build;
  const isNamed = request.sourceIds.length > 0 || task.filter.sourceIds !== undefined;
  const folders = sourcesOf(build, ["media_folder"]);
  if (folders.length === 0) return;
  if (!isNamed) {
    addSourceStep(build, { type: "dedupe_report", title: "Report duplicates of the whole library", input: {} });
    return;
  }
  for (const { id, name } of folders) {
    addSourceStep(build, { type: "dedupe_report", title: `Report duplicates of ${name}`, input: { sourceId: id } });
  }
}

const VECTORS_AT_ONCE = 5_000;

/** Vectors of whole sources where nothing narrows the media, of the chosen ones otherwise. */
export function planVectors(build: Build, items: PlanningItem[]): void {
  const isWhole = Object.keys(build.task.filter).every((key) => key === "sourceIds");
  for (const source of sourcesOf(build, ["media_folder", "banana_bun"])) {
    const own = items.filter((item) => item.sourceId === source.id).map((item) => item.id);
    if (own.length === 0) continue;
    const title = `Vectors of ${isWhole ? source.name : `${own.length} media of ${source.name}`}`;
    for (let from = 0; from < (isWhole ? 1 : own.length); from += VECTORS_AT_ONCE) {
      const itemIds = isWhole ? [] : own.slice(from, from + VECTORS_AT_ONCE);
      const input = { sourceId: source.id, itemIds, force: true };
      addSourceStep(build, { type: "embed", title, input, dependsOn: lastChanges(build) });
    }
  }
}

/** Failed tasks of each Banana Bun installation that is meant. */
export function planRetries(build: Build): void {
  const { taskTypes = [], maxItems } = build.task;
  for (const source of sourcesOf(build, ["banana_bun"])) {
    const which = taskTypes.length === 0 ? "failed tasks" : `failed ${taskTypes.join(", ")} tasks`;
    const input = {
      sourceId: source.id,
      taskTypes,
      ...(maxItems === undefined ? {} : { limit: Math.min(maxItems, 5_000) }),
    };
    addSourceStep(build, { type: "retry_failed", title: `Retry ${which} of ${source.name}`, input });
  }
}
