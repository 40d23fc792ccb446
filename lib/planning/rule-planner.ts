import type { FieldChange, PlanIntent } from "#lib/core/index.ts";
import { planExtractions, planLoudness, planTranscodes } from "./convert-steps.ts";
import { withFallbacks } from "./fallbacks.ts";
import type { Choice } from "./goal/questions.ts";
import { type ItemFilter, selectBy } from "./item-filter.ts";
import { valueIn } from "./item-values.ts";
import { companionTarget, organizedPath, placeOf } from "./organize-path.ts";
import { addStep, type Build, nameOf, takenPlaces } from "./plan-build.ts";
import type { PlanningFacts, PlanningItem, ProposedValue } from "./planning-facts.ts";
import type { PlanDraft, PlanRequest, PlanStep, PlanTask } from "./schemas.ts";
import { planDuplicates, planPerSource, planRetries, planVectors } from "./source-steps.ts";

const VIDEO_KINDS = new Set(["movie", "episode", "show", "talk"]);

/** The media of a task, within the bounds that hold for the whole request. */
function selectItems({ request, facts, task }: Build): PlanningItem[] {
  const { kind, collection, itemIds } = request.filters;
  const whole: ItemFilter = {
    ...(request.sourceIds.length > 0 ? { sourceIds: request.sourceIds } : {}),
    ...(kind === undefined ? {} : { kinds: [kind] }),
    ...(collection === undefined ? {} : { collections: [collection] }),
    ...(itemIds === undefined ? {} : { itemIds }),
  };
  const readable = facts.items.filter((item) => item.isReadable || task.intent === "probe");
  return selectBy(selectBy(readable, whole), task.filter);
}

const changeOf = (item: PlanningItem, proposal: ProposedValue): FieldChange => ({
  field: proposal.field,
  before: item.values[proposal.field]?.value ?? null,
  after: proposal.value,
  origin: proposal.origin,
  confidence: proposal.confidence,
  reason: proposal.reason,
});

/** The best sure proposal for each gap; fields with a value, locked fields and unsure values are left to people. */
function fillable(build: Build, item: PlanningItem, task: PlanTask = build.task): FieldChange[] {
  const only = task.fields ?? build.request.filters.fields;
  const gaps = item.gaps.filter((gap) => only === undefined || only.includes(gap.field));
  return gaps.flatMap((gap) => {
    if (item.values[gap.field]?.locked === true) return [];
    const best = item.proposals
      .filter((proposal) => proposal.field === gap.field && proposal.confidence >= build.facts.autoApplyFloor)
      .sort((a, b) => b.confidence - a.confidence)[0];
    return best === undefined ? [] : [changeOf(item, best)];
  });
}

function planFill(build: Build, item: PlanningItem): void {
  const changes = fillable(build, item);
  if (changes.length === 0) return;
  const sidecar = item.isInside && VIDEO_KINDS.has(item.kind) && /\b(?:nfo|sidecars?)\b/i.test(build.request.goal);
  const title = `Fill ${changes.map((change) => change.field).join(", ")} of ${nameOf(item)}`;
  addStep(build, item, { type: "fill_metadata", title, input: { changes, sidecar } });
}

/** Tags worth writing: what the library knows surely and the file itself did not give, and what this plan fills. */
function planTags(build: Build, item: PlanningItem): void {
  if (!build.request.writeFiles || !item.isInside) return;
  const known = Object.entries(item.values)
    .filter(
      ([, value]) =>
        value.origin !== "file_tag" && value.origin !== "sidecar" && value.confidence >= build.facts.autoApplyFloor,
    )
    .map(([field, value]) =>
      changeOf(item, {
        field,
        value: value.value,
        origin: value.origin,
        confidence: value.confidence,
        reason: "Known to the library, not in the file.",
      }),
    )
    .map((change) => ({ ...change, before: null }));
  const fill = tasksOf(build.request).find((task) => task.intent === "fill_gaps");
  const isFilled = fill !== undefined && selectBy([item], { ...fill.filter, first: undefined }).length > 0;
  const filled = isFilled ? fillable(build, item, fill) : [];
  const changes = [...known.filter((change) => !filled.some((other) => other.field === change.field)), ...filled];
  if (changes.length === 0) return;
  const title = `Write ${changes.map((change) => change.field).join(", ")} into ${nameOf(item)}`;
  addStep(build, item, { type: "write_tags", title, input: { changes } });
}

/** Songs are left out unless music is asked for by name: what is sung is seldom what is meant. */
function planTranscripts(build: Build, items: PlanningItem[]): void {
  const withMusic = build.task.filter.kinds?.includes("music") === true;
  for (const item of items) {
    const isSpoken = item.streams.hasAudio === true && (withMusic || item.kind !== "music");
    if (!isSpoken || !item.isInside || valueIn(item, "transcript") !== undefined) continue;
    addStep(build, item, { type: "transcribe", title: `Transcript of ${nameOf(item)}`, input: {} });
  }
}

/** Sums up what has a transcript, or gets one in this plan. */
function planSummaries(build: Build, items: PlanningItem[]): void {
  const coming = new Set(build.steps.flatMap((step) => (step.type === "transcribe" ? [step.input.itemId] : [])));
  for (const item of items) {
    const hasText = coming.has(item.id) || valueIn(item, "transcript") !== undefined;
    if (!hasText || valueIn(item, "summary") !== undefined) continue;
    addStep(build, item, { type: "summarize", title: `Summary of ${nameOf(item)}`, input: {} });
  }
}

function planThumbnail(build: Build, item: PlanningItem): void {
  if (item.hasThumbnail || !item.hasPicture || !item.isInside) return;
  addStep(build, item, { type: "thumbnail", title: `Thumbnail of ${nameOf(item)}`, input: { widthPx: 480 } });
}

function planMoves(build: Build, items: PlanningItem[]): void {
  const owners = takenPlaces(build.facts.items);
  for (const item of items) {
    const to = item.isInside ? organizedPath(item) : null;
    if (to === null) continue;
    const companions = item.companions.map((path) => ({ path, to: companionTarget(path, item.path, to) }));
    const targets = [to, ...companions.map((companion) => companion.to)];
    const blocked = targets.find((target) => (owners.get(placeOf(item.sourceId, target)) ?? item.id) !== item.id);
    if (blocked !== undefined) {
      build.notes.push(`${item.path} stays: there is another file at ${blocked}.`);
      continue;
    }
    for (const target of targets) owners.set(placeOf(item.sourceId, target), item.id);
    addStep(build, item, { type: "organize", title: `Move ${nameOf(item)}`, input: { to, companions } });
  }
}

const HANDLERS: Record<PlanIntent, (build: Build, items: PlanningItem[]) => void> = {
  probe: (build, items) => {
    for (const item of items.filter((candidate) => candidate.isInside)) {
      addStep(build, item, { type: "probe", title: `Probe ${nameOf(item)}`, input: {} });
    }
  },
  fill_gaps: (build, items) => {
    for (const item of items) planFill(build, item);
  },
  write_tags: (build, items) => {
    for (const item of items) planTags(build, item);
  },
  thumbnails: (build, items) => {
    for (const item of items) planThumbnail(build, item);
  },
  organize: planMoves,
  transcode: planTranscodes,
  extract_audio: planExtractions,
  loudness: planLoudness,
  analyze_logs: (build) => planPerSource(build, "analyze_logs"),
  reindex: (build) => planPerSource(build, "reindex"),
  transcribe: planTranscripts,
  summarize: planSummaries,
  dedupe: planDuplicates,
  embed: planVectors,
  retry_failed: planRetries,
};

/** Moves come after tags, because a moved file has another path; indexes come last. */
const ORDER: readonly PlanIntent[] = [
  "probe",
  "fill_gaps",
  "write_tags",
  "thumbnails",
  "transcribe",
  "summarize",
  "loudness",
  "transcode",
  "extract_audio",
  "organize",
  "analyze_logs",
  "dedupe",
  "retry_failed",
  "reindex",
  "embed",
];

/** What no order may turn around: values are known before they are written, files are moved last, indexes follow. */
const PHASES: Partial<Record<PlanIntent, number>> = {
  fill_gaps: 0,
  transcribe: 0,
  organize: 2,
  analyze_logs: 3,
  dedupe: 3,
  reindex: 4,
  embed: 5,
};
const phaseOf = ({ intent }: PlanTask): number => PHASES[intent] ?? 1;

/** What a request asks for, one thing after the other: an index is rebuilt after the files have moved. */
export function tasksOf(request: PlanRequest): PlanTask[] {
  const { intents, conversion, maxItems } = request;
  const tasks =
    request.tasks ??
    intents.map((intent) => ({ intent, filter: {}, conversion, ...(maxItems === undefined ? {} : { maxItems }) }));
  const rank = request.isOrdered === true ? phaseOf : ({ intent }: PlanTask) => ORDER.indexOf(intent);
  return [...tasks].sort((a, b) => rank(a) - rank(b));
}

/** How the steps of a plan go together, with how many there are of each type. */
export function approachOf(steps: readonly PlanStep[]): string {
  const counts = new Map<string, number>();
  for (const step of steps) counts.set(step.type, (counts.get(step.type) ?? 0) + 1);
  const parts = [...counts].map(([type, count]) => `${count} × ${type.replaceAll("_", " ")}`);
  return `Steps on different files do not wait for each other; on one file they run in order. ${parts.join(", ")}.`;
}

function risksOf(build: Build): string[] {
  const has = (type: string) => build.steps.some((step) => step.type === type);
  return [
    ...(has("write_tags")
      ? ["Media files are rewritten. Each is checked on a copy first, and its original is kept."]
      : []),
    ...(build.steps.some((step) => step.input.to === step.input.path)
      ? ["Converted media take the place of their originals, which are kept; encoding again loses a little quality."]
      : []),
    ...(has("organize")
      ? ["Files move; programs that know the old paths will not find them until the plan is undone."]
      : []),
  ];
}

/** Cuts to the limit; steps come after those that they wait for, so none is left waiting for one that was cut. */
function cut(build: Build): void {
  const { maxSteps } = build.request;
  if (build.steps.length <= maxSteps) return;
  build.notes.push(`${build.steps.length - maxSteps} more steps were left out: the limit is ${maxSteps}.`);
  build.steps = build.steps.slice(0, maxSteps);
}

export type RulePlan = { draft: PlanDraft } | { nothingToDo: string; choices: Choice[] };

/** Nothing is known yet that could be written: what is missing may be filled in by the same plan. */
function insteadOf(request: PlanRequest): Choice[] {
  const intents = tasksOf(request).map((task) => task.intent);
  if (!intents.includes("write_tags") || intents.includes("fill_gaps")) return [];
  return [
    {
      label: "Fill gaps first, and write that",
      goal: `Fill missing metadata and ${request.goal.charAt(0).toLowerCase()}${request.goal.slice(1)}`,
    },
  ];
}

/** Tasks on the same media count together how many of them the plan touches. */
const mediaKey = (task: PlanTask): string => JSON.stringify([task.filter, task.maxItems ?? null]);

function planTasks(request: PlanRequest, facts: PlanningFacts): { build: Build; lookedAt: number } {
  const tasks = tasksOf(request);
  const [first] = tasks;
  if (first === undefined) throw new Error("a request without a task");
  const build: Build = {
    request,
    facts,
    steps: [],
    notes: [],
    lastOf: new Map(),
    task: first,
    touched: new Set(),
    doing: new Set(),
  };
  const touched = new Map<string, Set<string>>();
  const lookedAt = new Set<string>();
  for (const task of tasks) {
    const key = mediaKey(task);
    build.task = task;
    build.touched = touched.get(key) ?? new Set();
    touched.set(key, build.touched);
    const items = selectItems(build);
    for (const item of items) lookedAt.add(item.id);
    HANDLERS[task.intent](build, items);
  }
  return { build, lookedAt: lookedAt.size };
}

/**
 * Makes a plan without a model: each intent of the request becomes steps on the selected items. Only empty, unlocked
 * fields are filled, and only with values at or above the floor of confidence; the rest is left for review.
 */
export function planByRules(request: PlanRequest, facts: PlanningFacts, title: string): RulePlan {
  const { build, lookedAt } = planTasks(request, facts);
  cut(build);
  if (build.steps.length === 0) {
    const note = build.notes[0] ?? "";
    return {
      nothingToDo: `Nothing to do: ${lookedAt} items looked at, none needs this. ${note}`.trim(),
      choices: insteadOf(request),
    };
  }
  const draft: PlanDraft = {
    schemaVersion: 1,
    title,
    goal: request.goal,
    approach: approachOf(build.steps),
    steps: withFallbacks(build.steps),
    risks: risksOf(build),
    notes: build.notes.slice(0, 50),
    ...(Object.keys(request.limits ?? {}).length === 0 ? {} : { limits: request.limits }),
  };
  return { draft };
}
