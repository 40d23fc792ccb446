import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SampleAttempt, SampleTask } from "./sample-task.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { DAY_MS, HOUR_MS, type Timeline } from "./timeline.ts";

type LogLine = { atMs: number; text: string };
type Members = { level: string; message: string } & Record<string, unknown>;

const line = (atMs: number, members: Members): LogLine => ({
  atMs,
  text: JSON.stringify({ time: new Date(atMs).toISOString(), ...members }),
});

function attemptLines(task: SampleTask, taskId: number, attempt: SampleAttempt): LogLine[] {
  const { startMs, durationMs, status, error } = attempt;
  const tool = task.tool ?? undefined;
  const start = line(startMs, {
    level: "TASK_START",
    message: `Task ${taskId} started`,
    taskId,
    taskType: task.type,
    tool,
    args: task.args,
  });
  if (status === "running" || durationMs === null) return [start];
  const endMs = startMs + durationMs;
  if (error === null) {
    return [
      start,
      line(endMs, {
        level: "TASK_COMPLETE",
        message: `Task ${taskId} completed`,
        taskId,
        taskType: task.type,
        durationMs,
      }),
    ];
  }
  return [
    start,
    line(endMs, {
      level: "TASK_ERROR",
      message: `Task ${taskId} failed`,
      taskId,
      taskType: task.type,
      durationMs,
      error,
    }),
    line(endMs + 1, {
      level: "ERROR",
      message: "Task failed",
      taskId,
      taskType: task.type,
      errorReason: error,
      durationMs,
    }),
  ];
}

/** What the program says about itself: an hourly check, its start each morning, a warning while a service is down. */
function routineLines(timeline: Timeline): LogLine[] {
  const lines: LogLine[] = [];
  for (let atMs = Math.ceil(timeline.startMs / HOUR_MS) * HOUR_MS; atMs < timeline.nowMs; atMs += HOUR_MS) {
    const down = atMs >= timeline.ollamaDownMs && atMs < timeline.ollamaUpMs;
    lines.push(
      line(atMs, {
        level: "INFO",
        message: "Service health check completed",
        total: 3,
        healthy: down ? 2 : 3,
        unhealthy: down ? 1 : 0,
      }),
    );
    if (down) {
      lines.push(
        line(atMs + 2, {
          level: "ERROR",
          message: "❌ Ollama is unhealthy",
          service: "Ollama",
          url: "http://localhost:11434/api/tags",
          error: "Unable to connect",
        }),
      );
    }
    if (atMs % DAY_MS === 5 * HOUR_MS)
      lines.push(line(atMs + 20, { level: "INFO", message: "Starting task scheduler" }));
  }
  return lines;
}

const asByteCodes = (text: string): string => [...Buffer.from(text)].join(",");

/** Shapes that real log files have and readers stumble over; one set on every fifth day. */
function oddLines(timeline: Timeline): LogLine[] {
  return timeline.midnights
    .filter(
      (midnight, index) =>
        index % 5 === 0 && midnight + 12 * HOUR_MS > timeline.startMs && midnight + 13 * HOUR_MS < timeline.nowMs,
    )
    .flatMap((midnight) => {
      const noon = midnight + 12 * HOUR_MS;
      return [
        line(noon, { level: "ERROR", message: "Failed to analyze system logs", error: {} }),
        line(noon + 1_000, { level: "ERROR", message: asByteCodes("Whisper server ready on stdio\n") }),
        { atMs: noon + 2_000, text: '{"time":"never","level":"oops","message":"overwritten by its own data"}' },
        {
          atMs: noon + 3_000,
          text: `{"time":"${new Date(noon + 3_000).toISOString()}","level":"INFO","message":"cut off in the mid`,
        },
        { atMs: noon + 4_000, text: "panic: not a JSON line at all" },
      ];
    });
}

/** Appends are not awaited in the original, so now and then two lines change places. */
function swapSome(lines: LogLine[], random: SeededRandom): LogLine[] {
  const result = [...lines];
  for (let index = 1; index < result.length; index += 1) {
    const [before, after] = [result[index - 1], result[index]];
    if (before && after && random.chance(0.02)) [result[index - 1], result[index]] = [after, before];
  }
  return result;
}

/** Names of the day files that the history gives, oldest first. */
export const logFileNames = (timeline: Timeline): string[] =>
  timeline.midnights
    .filter((midnight) => midnight + DAY_MS > timeline.startMs && midnight < timeline.nowMs)
    .map((midnight) => `${new Date(midnight).toISOString().slice(0, 10)}.log`);

export type LogContent = { tasks: ReadonlyMap<SampleTask, number>; timeline: Timeline; random: SeededRandom };

/** Writes `YYYY-MM-DD.log` files (UTC days, one JSON object per line) that tell the same story as the database. */
export async function writeSampleLogs(logsDir: string, { tasks, timeline, random }: LogContent): Promise<void> {
  await mkdir(logsDir, { recursive: true });
  const lines = [...routineLines(timeline), ...oddLines(timeline)];
  for (const [task, id] of tasks) for (const attempt of task.attempts) lines.push(...attemptLines(task, id, attempt));
  const inTime = lines
    .filter(({ atMs }) => atMs >= timeline.startMs && atMs < timeline.nowMs)
    .sort((a, b) => a.atMs - b.atMs);
  const byFile = new Map<string, LogLine[]>(logFileNames(timeline).map((name) => [name, []]));
  for (const entry of swapSome(inTime, random)) {
    byFile.get(`${new Date(entry.atMs).toISOString().slice(0, 10)}.log`)?.push(entry);
  }
  for (const [name, entries] of byFile) {
    await writeFile(join(logsDir, name), entries.map(({ text }) => `${text}\n`).join(""));
  }
}
