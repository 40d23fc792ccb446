import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { SAMPLE_MIGRATIONS, SAMPLE_SCHEMA } from "./database-schema.ts";
import type { SampleMedium } from "./media-plan.ts";
import type { SampleHistory } from "./plan-history.ts";
import { endOf, type SampleTask } from "./sample-task.ts";
import { DAY_MS, HOUR_MS, type Timeline } from "./timeline.ts";

const MAX_RETRIES = 3;
/** What a fault in the retry code writes over the error of every task that it may retry. */
const OVERWRITTEN_ERROR = "no such column: updated_at";

/** `YYYY-MM-DD HH:MM:SS` in UTC, as CURRENT_TIMESTAMP writes it. */
const sqlTime = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 19).replace("T", " ");
const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();

type Insert = (table: string, row: Record<string, SQLInputValue>) => void;

/** Inserts rows by name; each statement is prepared once per table and set of columns. */
function createInsert(database: DatabaseSync): Insert {
  const statements = new Map<string, ReturnType<DatabaseSync["prepare"]>>();
  return (table, row) => {
    const columns = Object.keys(row);
    const key = `${table}:${columns.join(",")}`;
    let statement = statements.get(key);
    if (!statement) {
      const marks = columns.map(() => "?").join(", ");
      statement = database.prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${marks})`);
      statements.set(key, statement);
    }
    statement.run(...Object.values(row));
  };
}

function insertTask(insert: Insert, task: SampleTask, idOf: Map<SampleTask, number>): void {
  const last = task.attempts.at(-1);
  const failed = task.status === "error";
  const done = failed || task.status === "completed";
  const retried = failed && task.attempts.length > 1;
  insert("tasks", {
    id: idOf.get(task) ?? null,
    description: task.description,
    type: task.type,
    status: task.status,
    parent_id: task.parent ? (idOf.get(task.parent) ?? null) : null,
    dependencies:
      task.dependsOn.length === 0 ? null : JSON.stringify(task.dependsOn.map((other) => String(idOf.get(other)))),
    error_message: !failed ? null : retried ? OVERWRITTEN_ERROR : (last?.error ?? null),
    created_at: sqlTime(task.queuedMs),
    started_at: last ? sqlTime(last.startMs) : null,
    finished_at: done ? sqlTime(endOf(task)) : null,
    args: JSON.stringify(task.args),
    tool: task.tool,
    max_retries: MAX_RETRIES,
  });
}

/** Each failed try leaves two rows of retry history: the true cause, and the echo of the fault in the retry code. */
function insertAttempts(insert: Insert, task: SampleTask, taskId: number): void {
  for (const attempt of task.attempts) {
    const { startMs, durationMs, status, error } = attempt;
    insert("task_logs", {
      task_id: taskId,
      task_type: task.type,
      status,
      duration_ms: durationMs,
      error_reason: error,
      created_at: sqlTime(startMs),
    });
    if (error === null) continue;
    const attemptedAt = startMs + (durationMs ?? 0);
    const row = { task_id: taskId, attempt_number: 1, success: 0 };
    insert("retry_history", {
      ...row,
      attempted_at: isoTime(attemptedAt),
      error_message: error,
      error_type: "execution_failure",
      delay_ms: 1_000,
      execution_time_ms: durationMs,
    });
    if (task.attempts.length > 1) {
      insert("retry_history", {
        ...row,
        attempted_at: isoTime(attemptedAt + 8),
        error_message: OVERWRITTEN_ERROR,
        error_type: "exception",
        delay_ms: 0,
        execution_time_ms: durationMs,
      });
    }
  }
}

type Schedule = { cron: string; description: string; type: string; enabled: number; lastMs: number; nextMs: number };

function schedulesOf(timeline: Timeline): Schedule[] {
  const midnight = timeline.midnights.at(-1) ?? timeline.nowMs;
  const lastNight = midnight + 3 * HOUR_MS;
  return [
    {
      cron: "0 3 * * *",
      description: "Nightly library check",
      type: "batch",
      enabled: 1,
      lastMs: lastNight,
      nextMs: lastNight + DAY_MS,
    },
    {
      cron: "0 18 * * *",
      description: "Import new recordings",
      type: "media_ingest",
      enabled: 1,
      lastMs: midnight - 6 * HOUR_MS,
      nextMs: midnight + 18 * HOUR_MS,
    },
    // A schedule that is on, but was due long ago and never ran: nothing starts it.
    {
      cron: "30 2 * * 0",
      description: "Weekly object detection",
      type: "video_object_detect",
      enabled: 1,
      lastMs: 0,
      nextMs: midnight - 40 * DAY_MS,
    },
  ];
}

function insertSchedules(insert: Insert, timeline: Timeline, firstId: number): void {
  for (const [index, schedule] of schedulesOf(timeline).entries()) {
    const templateId = firstId + index;
    insert("tasks", {
      id: templateId,
      type: schedule.type,
      description: schedule.description,
      status: "pending",
      is_template: 1,
      cron_expression: schedule.cron,
      schedule_enabled: schedule.enabled,
      created_at: sqlTime(timeline.startMs),
    });
    insert("task_schedules", {
      template_task_id: templateId,
      cron_expression: schedule.cron,
      enabled: schedule.enabled,
      next_run_at: isoTime(schedule.nextMs),
      last_run_at: schedule.lastMs === 0 ? null : isoTime(schedule.lastMs),
      run_count: schedule.lastMs === 0 ? 0 : 30,
    });
  }
}

/** What Banana Bun would know of a medium after ingest: its technical data, and the tags that the file has. */
function metadataJson(medium: SampleMedium, filePath: string): string {
  const { tags } = medium;
  const video = medium.hasPicture ? [{ codec: "mpeg4", width: 160, height: 90 }] : [];
  return JSON.stringify({
    filename: basename(filePath),
    filepath: filePath,
    format: medium.extension,
    duration: medium.seconds,
    guessed_type: medium.guessedType,
    video,
    audio: [{ codec: medium.extension, channels: 1, sample_rate: 44_100 }],
    ...(tags.title ? { title: tags.title } : {}),
    ...(tags.artist ? { artist: tags.artist } : {}),
    ...(tags.album ? { album: tags.album } : {}),
    ...(tags.year ? { year: Number(tags.year) } : {}),
    ...(tags.genre ? { genre: tags.genre } : {}),
  });
}

type MediaContext = { mediaDir: string; nowMs: number; ingestIds: readonly number[] };

function insertMedia(insert: Insert, media: readonly SampleMedium[], context: MediaContext): void {
  for (const [index, medium] of media.entries()) {
    const filePath = join(context.mediaDir, medium.relPath);
    const id = index + 1;
    const taskId = context.ingestIds.at(index - media.length) ?? id;
    insert("media_metadata", {
      id,
      task_id: taskId,
      file_path: filePath,
      file_hash: createHash("sha256").update(medium.relPath).digest("hex"),
      metadata_json: metadataJson(medium, filePath),
      extracted_at: sqlTime(context.nowMs - DAY_MS + index * 60_000),
      tool_used: "ffprobe",
    });
    insert("media_index_status", { media_id: id, meili_indexed: index % 3 === 0 ? 0 : 1 });
    if (medium.modelTags.length > 0) {
      insert("media_tags", {
        media_id: id,
        task_id: taskId,
        tags_json: JSON.stringify(medium.modelTags),
        llm_model: "qwen3:8b",
        confidence_score: 0.7,
      });
    }
    if (medium.transcript) {
      insert("media_transcripts", {
        media_id: id,
        task_id: taskId,
        transcript_text: medium.transcript,
        language: "en",
        whisper_model: "turbo",
      });
    }
  }
}

export type DatabaseContent = { history: SampleHistory; media: readonly SampleMedium[]; mediaDir: string };

/** Ids of the tasks by queue time, from 1. */
export function numberTasks(tasks: readonly SampleTask[]): Map<SampleTask, number> {
  return new Map(tasks.map((task, index) => [task, index + 1]));
}

/** Writes the sample as a Banana Bun shaped SQLite database to `path` (a new file). */
export function writeSampleDatabase(path: string, { history, media, mediaDir }: DatabaseContent): void {
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA synchronous = OFF; BEGIN; ${SAMPLE_SCHEMA}`);
    const insert = createInsert(database);
    const idOf = numberTasks(history.tasks);
    for (const version of SAMPLE_MIGRATIONS)
      insert("migrations", { version, name: `Step ${version}`, applied_at: sqlTime(history.timeline.startMs) });
    insert("retry_policies", { task_type: "media_download", max_retries: MAX_RETRIES });
    for (const task of history.tasks) {
      const id = idOf.get(task) ?? 0;
      insertTask(insert, task, idOf);
      insertAttempts(insert, task, id);
      for (const other of task.dependsOn)
        insert("task_dependencies", { task_id: id, depends_on_id: String(idOf.get(other)) });
    }
    insertSchedules(insert, history.timeline, history.tasks.length + 1);
    const ingests = history.tasks.filter((task) => task.type === "media_ingest" && task.status === "completed");
    const ingestIds = ingests.map((task) => idOf.get(task) ?? 0);
    insertMedia(insert, media, { mediaDir, nowMs: history.timeline.nowMs, ingestIds });
    database.exec("COMMIT");
  } finally {
    database.close();
  }
}
