import type { PlanStep, StepFallback } from "./schemas.ts";

const REENCODED: Readonly<Record<string, string>> = { m4a: "aac", mp3: "mp3", opus: "opus", ogg: "opus", flac: "flac" };

const endingOf = (path: unknown): string => (/\.([a-z0-9]{1,8})$/i.exec(String(path))?.[1] ?? "").toLowerCase();

/** What may work where the step itself does not, into the same file. */
function fallbackOf({ type, input, expectedMs }: PlanStep): StepFallback | null {
  if (
    type === "transcode" &&
    (input.videoCodec === "av1" || input.videoCodec === "hevc") &&
    endingOf(input.to) !== "webm"
  ) {
    return { type, title: "Convert to H.264 instead", input: { ...input, videoCodec: "h264" }, expectedMs };
  }
  const audioCodec = REENCODED[endingOf(input.to)];
  if (type === "extract_audio" && (input.audioCodec ?? "copy") === "copy" && audioCodec !== undefined) {
    return { type, title: `Convert the sound to ${audioCodec} instead`, input: { ...input, audioCodec }, expectedMs };
  }
  if (type === "transcribe" && input.via === "command") {
    return { type, title: "Let the endpoint transcribe instead", input: { ...input, via: "endpoint" }, expectedMs };
  }
  if (type === "transcribe" && input.via === "endpoint") {
    return { type, title: "Let the local program transcribe instead", input: { ...input, via: "command" }, expectedMs };
  }
  return null;
}

/** The steps with another way for those that have one that changes no more than they do. What has one keeps its own. */
export const withFallbacks = (steps: readonly PlanStep[]): PlanStep[] =>
  steps.map((step) => {
    const fallback = step.fallbacks === undefined ? fallbackOf(step) : null;
    return fallback === null ? step : { ...step, fallbacks: [fallback] };
  });

/** The plan as it would be with each step's fallback number `depth` in its place; steps without one stay. */
export const atFallback = (steps: readonly PlanStep[], depth: number): PlanStep[] =>
  steps.map((step) => ({ ...step, ...step.fallbacks?.[depth] }));
