import { endOf, finish, newTask, type SampleTask } from "./sample-task.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { serveInOrder } from "./simulate-queue.ts";
import { DAY_MS, HOUR_MS, type Timeline } from "./timeline.ts";

const STORM_TRIES = 412;
const STORM_LOOP_MS = 5_000;
const CHECKS_PER_NIGHT = 8;
const CHECK_SLOTS = 4;
const MOVES_PER_NIGHT = 4;
const DEAD_TYPES = [
  { type: "video_object_detect", tasks: 14 },
  { type: "audio_analyze", tasks: 9 },
] as const;

/** One download that a site refuses, tried again in every turn of the main loop. */
export function planRetryStorm(timeline: Timeline, random: SeededRandom): SampleTask {
  const url = "https://videos.example.org/watch/members-only-17";
  const queuedMs = timeline.stormMs;
  const task = newTask({
    type: "media_download",
    description: `Download ${url}`,
    queuedMs,
    args: { url },
    tool: "yt_download",
  });
  let startMs = queuedMs + 1_500;
  for (let index = 0; index < STORM_TRIES; index += 1) {
    const durationMs = random.int(700, 1_900);
    finish(task, startMs, { durationMs, error: `HTTP Error 403: Forbidden while fetching ${url}` });
    startMs += STORM_LOOP_MS + durationMs + random.int(0, 300);
  }
  return task;
}

/** Each night at 03:00 UTC: eight checks on four slots, then four moves one after the other. */
export function planNightlyBatches(timeline: Timeline, random: SeededRandom): SampleTask[] {
  return timeline.midnights.flatMap((midnight) => {
    const queuedMs = midnight + 3 * HOUR_MS;
    const night = new Date(midnight).toISOString().slice(0, 10);
    const parent = newTask({ type: "batch", description: `Nightly library check ${night}`, queuedMs });
    finish(parent, queuedMs + 300, { durationMs: random.int(40, 120), error: null });
    const queue = Array.from({ length: CHECKS_PER_NIGHT }, (_, index) => ({
      readyMs: queuedMs + 1_000,
      serviceMs: random.logNormal(120_000, 0.2),
      index,
    }));
    const checks = serveInOrder(queue, CHECK_SLOTS).map(({ work, startMs }) => {
      const description = `Check shelf ${work.index + 1} of ${night}`;
      const task = newTask({
        type: "shell",
        description,
        queuedMs: work.readyMs,
        parent,
        args: { shelf: work.index + 1 },
      });
      return finish(task, startMs, { durationMs: work.serviceMs, error: null });
    });
    return [parent, ...checks, ...planMoves({ parent, checks, night }, random)];
  });
}

type Night = { parent: SampleTask; checks: SampleTask[]; night: string };

function planMoves({ parent, checks, night }: Night, random: SeededRandom): SampleTask[] {
  const moves: SampleTask[] = [];
  let previous = checks;
  for (let index = 0; index < MOVES_PER_NIGHT; index += 1) {
    const readyMs = Math.max(...previous.map(endOf));
    const description = `Move part ${index + 1} of ${night}`;
    const queuedMs = parent.queuedMs + 1_000;
    const task = newTask({
      type: "media_organize",
      description,
      queuedMs,
      parent,
      dependsOn: previous,
      args: { part: index + 1 },
    });
    moves.push(
      finish(task, readyMs + random.int(300, 900), { durationMs: random.logNormal(110_000, 0.15), error: null }),
    );
    previous = [task];
  }
  return moves;
}

/** Tasks of types that no runner handles. */
export function planDeadTypes(timeline: Timeline, random: SeededRandom): SampleTask[] {
  return DEAD_TYPES.flatMap(({ type, tasks }) =>
    Array.from({ length: tasks }, (_, index) => {
      const queuedMs = timeline.startMs + (2 + random.next() * 24) * DAY_MS;
      const file = `incoming/unhandled-${type}-${index + 1}.mkv`;
      return newTask({ type, description: `${type} ${file}`, queuedMs, args: { file_path: file } });
    }),
  );
}

/** Two transcodes whose process was restarted while they ran: their rows say `running` for ever. */
export function planLeftRunning(timeline: Timeline): SampleTask[] {
  return [8, 3].map((daysAgo, index) => {
    const queuedMs = timeline.nowMs - daysAgo * DAY_MS;
    const file = `processing/interrupted-${index + 1}.mkv`;
    const task = newTask({
      type: "transcode",
      description: `Transcode ${file}`,
      queuedMs,
      args: { file_path: file },
      tool: "ffmpeg",
    });
    task.attempts.push({ startMs: queuedMs + 2_000, durationMs: null, status: "running", error: null });
    task.status = "running";
    return task;
  });
}
