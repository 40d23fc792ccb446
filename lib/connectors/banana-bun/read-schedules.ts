import { type Cell, parseCount, parseFlag, parseTimestamp, type Row, textOrNull } from "./cell-values.ts";
import { keyOf } from "./merge-groups.ts";
import { type OpenTables, readRows } from "./read-tables.ts";
import type { BananaBunSchedule } from "./schemas.ts";

const MAX_SCHEDULES = 100_000;

/** Templates and tasks that carry a cron expression of their own. */
function readPeriodicTasks(open: OpenTables, wanted: ReadonlySet<number>): Map<number, Row> {
  const found = new Map<number, Row>();
  const columns = [
    "id",
    "type",
    "description",
    "cron_expression",
    "timezone",
    "schedule_enabled",
    "next_execution",
    "last_execution",
    "execution_count",
  ];
  if (wanted.size === 0 && !open.columns.get("tasks")?.has("cron_expression")) return found;
  for (const row of readRows(open, { table: "tasks", columns, maxChars: 1_000 })) {
    if (row.cron_expression || wanted.has(keyOf(row.id))) found.set(keyOf(row.id), row);
    if (found.size >= MAX_SCHEDULES) break;
  }
  return found;
}

const time = (cell: Cell | undefined): number | null => parseTimestamp(cell) ?? null;

function fromSchedule(row: Row, template: Row | undefined): BananaBunSchedule {
  return {
    externalId: `task_schedule:${keyOf(row.id)}`,
    origin: "task_schedule",
    name: textOrNull(template?.description, 500),
    taskType: textOrNull(template?.type, 200),
    templateTaskId: textOrNull(row.template_task_id, 50),
    cron: textOrNull(row.cron_expression, 200) ?? "",
    timezone: textOrNull(row.timezone, 100) ?? "UTC",
    enabled: parseFlag(row.enabled),
    nextRunAt: time(row.next_run_at),
    lastRunAt: time(row.last_run_at),
    runCount: parseCount(row.run_count ?? row.execution_count),
    maxInstances: parseCount(row.max_instances),
    overlapPolicy: textOrNull(row.overlap_policy, 50),
  };
}

function fromTask(row: Row): BananaBunSchedule {
  return {
    externalId: `task:${keyOf(row.id)}`,
    origin: "task_column",
    name: textOrNull(row.description, 500),
    taskType: textOrNull(row.type, 200),
    templateTaskId: String(keyOf(row.id)),
    cron: textOrNull(row.cron_expression, 200) ?? "",
    timezone: textOrNull(row.timezone, 100) ?? "UTC",
    enabled: parseFlag(row.schedule_enabled),
    nextRunAt: time(row.next_execution),
    lastRunAt: time(row.last_execution),
    runCount: parseCount(row.execution_count),
    maxInstances: null,
    overlapPolicy: null,
  };
}

function fromRule(row: Row): BananaBunSchedule {
  return {
    externalId: `scheduling_rule:${keyOf(row.id)}`,
    origin: "scheduling_rule",
    name: textOrNull(row.rule_name, 500),
    taskType: null,
    templateTaskId: null,
    cron: textOrNull(row.cron_expression, 200) ?? "",
    timezone: "UTC",
    enabled: parseFlag(row.is_enabled),
    nextRunAt: null,
    lastRunAt: time(row.last_triggered_at),
    runCount: parseCount(row.trigger_count),
    maxInstances: null,
    overlapPolicy: null,
  };
}

/**
 * Periodic tasks: rows of `task_schedules` with their template, tasks with a cron expression of their own that no
 * schedule covers, and `scheduling_rules`.
 */
export function readSchedules(open: OpenTables): BananaBunSchedule[] {
  const columns = [
    "id",
    "template_task_id",
    "cron_expression",
    "timezone",
    "enabled",
    "next_run_at",
    "last_run_at",
    "run_count",
    "execution_count",
    "max_instances",
    "overlap_policy",
  ];
  const rows = [...readRows(open, { table: "task_schedules", columns, maxChars: 1_000 })].slice(0, MAX_SCHEDULES);
  const templateIds = new Set(rows.map((row) => keyOf(row.template_task_id)));
  const tasks = readPeriodicTasks(open, templateIds);
  const own = [...tasks].filter(([id, row]) => row.cron_expression && !templateIds.has(id)).map(([, row]) => row);
  const rules = readRows(open, {
    table: "scheduling_rules",
    columns: ["id", "rule_name", "cron_expression", "is_enabled", "last_triggered_at", "trigger_count"],
    maxChars: 1_000,
  });
  return [
    ...rows.map((row) => fromSchedule(row, tasks.get(keyOf(row.template_task_id)))),
    ...own.map(fromTask),
    ...[...rules].slice(0, MAX_SCHEDULES).map(fromRule),
  ];
}
