import type { StepType } from "#lib/core/index.ts";

/** One value as the library holds it. */
export type KnownValue = { value: unknown; origin: string; confidence: number; locked: boolean };

/** A value somebody or something proposes for an empty field. */
export type ProposedValue = { field: string; value: unknown; origin: string; confidence: number; reason: string };

export type PlanningStreams = {
  durationMs?: number | undefined;
  hasVideo?: boolean | undefined;
  hasAudio?: boolean | undefined;
  videoCodec?: string | undefined;
  audioCodec?: string | undefined;
  heightPx?: number | undefined;
};

/** What a planner may know of an item. `isInside`: the file lies below the source's own folder. */
export type PlanningItem = {
  id: string;
  sourceId: string;
  path: string;
  kind: string;
  collection: string | null;
  values: Record<string, KnownValue>;
  gaps: { field: string; importance: "critical" | "important" | "nice" }[];
  proposals: ProposedValue[];
  companions: string[];
  hasThumbnail: boolean;
  /** There are video frames or an embedded cover to make a thumbnail of. */
  hasPicture: boolean;
  /** Facts of the streams, as far as they are known. */
  streams: PlanningStreams;
  isInside: boolean;
  isReadable: boolean;
  sizeBytes?: number;
  /** When it came into the library, in ms since 1970. */
  addedMs?: number;
  /** 0..1; null: nothing to measure. */
  completeness?: number | null;
};

export type PlanningSource = {
  id: string;
  kind: "log_folder" | "log_stream" | "log_trial" | "banana_bun" | "media_folder";
  name: string;
};

/**
 * How long steps of a type took so far on this installation; `meanMediaMs`: how long the media were that they worked
 * through, where the time depends on it.
 */
export type StepHistory = Partial<Record<StepType, { count: number; meanMs: number; meanMediaMs?: number }>>;

/** Advice about something slow that is open, and can be carried out or planned. */
export type OpenAdvice = { id: number; title: string; type: string; subject: string };

/** Everything a planner may look at; gathered by the services, so that planning itself is repeatable. */
export type PlanningFacts = {
  sources: PlanningSource[];
  items: PlanningItem[];
  history: StepHistory;
  autoApplyFloor: number;
  advice?: readonly OpenAdvice[];
  /** Names of task types that runs were seen of. */
  taskTypes?: readonly string[];
};
