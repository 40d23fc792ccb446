import { endOf, finish, newTask, type SampleTask } from "./sample-task.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { serveInOrder } from "./simulate-queue.ts";
import { HOUR_MS, OLLAMA_ERROR, type Timeline } from "./timeline.ts";

const FILES_PER_EVENING = 42;
const DOWNLOADS_PER_DAY = 9;
const TRANSCODES_PER_DAY = 14;
const FAILURE_SHARE = 0.015;
const SLOWER = 1.9;
const RETRY_PAUSES_MS = [0, 1_000, 2_000, 4_000];

const CHANCE_ERRORS = [
  "ENOSPC: no space left on device, write",
  "Command failed with exit code 1: Invalid data found when processing input",
  "Whisper timed out after 30000 ms",
] as const;

type Step = { type: string; slots: number; serviceMs: (random: SeededRandom) => number; words: string };

const INGEST: Step = {
  type: "media_ingest",
  slots: 2,
  serviceMs: (random) => random.logNormal(5_000, 0.4),
  words: "Ingest",
};
const TRANSCRIBE: Step = {
  type: "media_transcribe",
  slots: 1,
  serviceMs: (random) => random.logNormal(245_000, 0.35),
  words: "Transcribe",
};
const TAG: Step = { type: "media_tag", slots: 1, serviceMs: (random) => random.logNormal(14_000, 0.3), words: "Tag" };

const chanceError = (random: SeededRandom): string | null =>
  random.chance(FAILURE_SHARE) ? random.pick(CHANCE_ERRORS) : null;

/** Runs a stage of the flow: every file that came out of the stage before waits for a slot of this one. */
function runStage(step: Step, inputs: readonly SampleTask[], random: SeededRandom): SampleTask[] {
  const queue = inputs.map((input) => ({
    readyMs: endOf(input) + random.int(200, 2_000),
    serviceMs: step.serviceMs(random),
    input,
  }));
  return serveInOrder(queue, step.slots).map(({ work, startMs }) => {
    const { input, readyMs, serviceMs } = work;
    const name = String(input.args.file_path);
    const task = newTask({
      type: step.type,
      description: `${step.words} ${name}`,
      queuedMs: readyMs,
      args: { ...input.args },
      dependsOn: [input],
    });
    return finish(task, startMs, { durationMs: serviceMs, error: chanceError(random) });
  });
}

/** While the language model is down each tagging fails four times with growing pauses, then for good. */
function failWhileDown(task: SampleTask, timeline: Timeline, random: SeededRandom): SampleTask {
  const startMs = task.attempts[0]?.startMs ?? task.queuedMs;
  if (startMs < timeline.ollamaDownMs || startMs >= timeline.ollamaUpMs) return task;
  task.attempts = [];
  let next = startMs;
  for (const pauseMs of RETRY_PAUSES_MS) {
    const durationMs = random.int(20, 90);
    finish(task, next + pauseMs, { durationMs, error: OLLAMA_ERROR });
    next += pauseMs + durationMs;
  }
  return task;
}

/** The files of a day come within a little over two hours of its evening. */
function arrivalTimes(timeline: Timeline, random: SeededRandom): number[] {
  return timeline.midnights.flatMap((midnight) =>
    Array.from({ length: FILES_PER_EVENING }, () => midnight + (18 + random.next() * 2.2) * HOUR_MS),
  );
}

function planDownloads(timeline: Timeline, random: SeededRandom): SampleTask[] {
  return timeline.midnights.flatMap((midnight, day) =>
    Array.from({ length: DOWNLOADS_PER_DAY }, (_, index) => {
      const queuedMs = midnight + (6 + random.next() * 17) * HOUR_MS;
      const url = `https://videos.example.org/watch/${day}-${index}`;
      const task = newTask({
        type: "media_download",
        description: `Download ${url}`,
        queuedMs,
        args: { url },
        tool: "yt_download",
      });
      finish(task, queuedMs + random.int(500, 5_000), { durationMs: random.logNormal(55_000, 0.5), error: null });
      // A few need a second try, as downloads do.
      if (!random.chance(0.03)) return task;
      const [only] = task.attempts;
      if (only)
        task.attempts.unshift({
          ...only,
          startMs: only.startMs - 400,
          durationMs: 300,
          status: "error",
          error: "HTTP Error 503: Service Unavailable",
        });
      return task;
    }),
  );
}

/** Files that arrive in the evening: ingest, transcribe, tag, one after the other; and the downloads of the day. */
export function planMediaFlow(timeline: Timeline, random: SeededRandom): SampleTask[] {
  const arrivals = arrivalTimes(timeline, random).sort((a, b) => a - b);
  const queue = arrivals.map((readyMs, index) => ({ readyMs, serviceMs: INGEST.serviceMs(random), index }));
  const ingests = serveInOrder(queue, INGEST.slots).map(({ work, startMs }) => {
    const file = `incoming/recording-${String(work.index + 1).padStart(4, "0")}.m4a`;
    const task = newTask({
      type: INGEST.type,
      description: `${INGEST.words} ${file}`,
      queuedMs: work.readyMs,
      args: { file_path: file },
    });
    return finish(task, startMs, { durationMs: work.serviceMs, error: chanceError(random) });
  });
  const isGood = (task: SampleTask) => task.status === "completed";
  const transcripts = runStage(TRANSCRIBE, ingests.filter(isGood), random);
  const tags = runStage(TAG, transcripts.filter(isGood), random).map((task) => failWhileDown(task, timeline, random));
  return [...ingests, ...transcripts, ...tags, ...planDownloads(timeline, random)];
}

/** Transcodes over the day on one slot; from one moment on they take 1.9 times as long. */
export function planTranscodes(timeline: Timeline, random: SeededRandom): SampleTask[] {
  const queue = timeline.midnights.flatMap((midnight, day) =>
    Array.from({ length: TRANSCODES_PER_DAY }, (_, index) => {
      const readyMs = midnight + (7 + random.next() * 15) * HOUR_MS;
      const slower = readyMs >= timeline.slowTranscodeMs ? SLOWER : 1;
      return {
        readyMs,
        serviceMs: random.logNormal(180_000, 0.35) * slower,
        file: `processing/clip-${day}-${index}.mkv`,
      };
    }),
  );
  return serveInOrder(queue, 1).map(({ work, startMs }) => {
    const task = newTask({
      type: "transcode",
      description: `Transcode ${work.file}`,
      queuedMs: work.readyMs,
      args: { file_path: work.file },
      tool: "ffmpeg",
    });
    return finish(task, startMs, { durationMs: work.serviceMs, error: chanceError(random) });
  });
}
