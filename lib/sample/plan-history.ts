import { planMediaFlow, planTranscodes } from "./plan-media-flow.ts";
import { planDeadTypes, planLeftRunning, planNightlyBatches, planRetryStorm } from "./plan-problems.ts";
import { cutAtNow, finish, newTask, type SampleTask } from "./sample-task.ts";
import type { SampleProblem } from "./schemas.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { createTimeline, OLLAMA_ERROR, type Timeline } from "./timeline.ts";

export const SAMPLE_TASK_RUNS = 5_000;

export type SampleHistory = { tasks: SampleTask[]; problems: SampleProblem[]; timeline: Timeline };

/** Short language-model tasks around the clock; they bring the history to its exact number of runs. */
function planLlmTasks(count: number, timeline: Timeline, random: SeededRandom): SampleTask[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const queuedMs = timeline.startMs + random.next() * (timeline.nowMs - timeline.startMs - 60_000);
    const task = newTask({
      type: "llm",
      description: `Summarise note ${index + 1}`,
      queuedMs,
      args: { prompt: `note ${index + 1}` },
    });
    const isDown = queuedMs >= timeline.ollamaDownMs && queuedMs < timeline.ollamaUpMs;
    const outcome = { durationMs: random.logNormal(9_000, 0.4), error: isDown ? OLLAMA_ERROR : null };
    return finish(task, queuedMs + random.int(500, 4_000), outcome);
  });
}

function describeProblems(timeline: Timeline, storm: SampleTask): SampleProblem[] {
  const { startMs, nowMs } = timeline;
  const whole = { startMs, endMs: nowMs };
  const stormStart = storm.attempts[0]?.startMs ?? startMs;
  const stormEnd = storm.attempts.at(-1)?.startMs ?? stormStart;
  return [
    {
      kind: "queue_saturation",
      subject: "media_transcribe",
      description:
        "About 42 files arrive each evening from 18:00 UTC, one transcription slot needs three hours for them",
      ...whole,
    },
    {
      kind: "retry_storm",
      subject: "media_download",
      description: `One download is refused and tried ${storm.attempts.length} times, every few seconds`,
      startMs: stormStart,
      endMs: stormEnd,
    },
    {
      kind: "regression",
      subject: "transcode",
      description: "Transcoding takes 1.9 times as long from one day on",
      startMs: timeline.slowTranscodeMs,
      endMs: nowMs,
    },
    {
      kind: "failing_dependency",
      subject: "localhost:11434",
      description: "Ollama does not answer for one evening: tagging and language-model tasks fail",
      startMs: timeline.ollamaDownMs,
      endMs: timeline.ollamaUpMs,
    },
    {
      kind: "never_picked_up",
      subject: "video_object_detect",
      description: "No runner handles this type, its tasks stay pending",
      ...whole,
    },
    {
      kind: "never_picked_up",
      subject: "audio_analyze",
      description: "No runner handles this type, its tasks stay pending",
      ...whole,
    },
    {
      kind: "stuck_running",
      subject: "transcode",
      description: "Two tasks are left running after the process was restarted",
      ...whole,
    },
    {
      kind: "serial_tail",
      subject: "media_organize",
      description: "Each nightly batch checks files in parallel, then moves them one by one while the rest is idle",
      ...whole,
    },
  ];
}

/**
 * The task history of a small media pipeline over the 30 days before `nowMs`: exactly 5,000 runs, mostly healthy, with the
 * problems that are listed beside it. Tasks are in the order of their queue times.
 */
export function planHistory(nowMs: number, random: SeededRandom): SampleHistory {
  const timeline = createTimeline(nowMs);
  const storm = planRetryStorm(timeline, random);
  const isInside = (task: SampleTask) => task.queuedMs >= timeline.startMs && task.queuedMs < nowMs;
  const planned = [
    ...planMediaFlow(timeline, random),
    ...planTranscodes(timeline, random),
    ...planNightlyBatches(timeline, random),
    ...planDeadTypes(timeline, random),
    ...planLeftRunning(timeline),
    storm,
  ].filter(isInside);
  const filled = [...planned, ...planLlmTasks(SAMPLE_TASK_RUNS - planned.length, timeline, random)];
  filled.sort((a, b) => a.queuedMs - b.queuedMs);
  const cut = new Map(filled.map((task) => [task, cutAtNow(task, nowMs)]));
  const tasks = filled.slice(-SAMPLE_TASK_RUNS).flatMap((task) => cut.get(task) ?? []);
  const kept = new Set(tasks);
  for (const task of tasks) {
    const parent = task.parent ? (cut.get(task.parent) ?? null) : null;
    task.parent = parent && kept.has(parent) ? parent : null;
    task.dependsOn = task.dependsOn.flatMap((other) => cut.get(other) ?? []).filter((other) => kept.has(other));
  }
  return { tasks, problems: describeProblems(timeline, storm), timeline };
}
