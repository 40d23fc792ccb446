import { AppError, type Page } from "#lib/core/index.ts";
import { closedFor, heldResources, readPlanLimits } from "#lib/execution/index.ts";
import {
  type Call,
  offsetOf,
  parseInput,
  requireScope,
  type ServiceContext,
  toPage,
} from "#lib/services/context/index.ts";
import { currentLimits } from "./current-limits.ts";
import { type StepGroup, toExecutionDetail, toExecutionSummary } from "./execution-view.ts";
import {
  type ExecutionDetail,
  ExecutionIdInput,
  type ExecutionSummary,
  ListExecutionsInput,
  ListStepLogsInput,
  StepLogView,
} from "./schemas.ts";

export const WORKER_ALIVE_MS = 15_000;

/** True while some worker's heartbeat is fresh. */
export async function isWorkerAlive(ctx: ServiceContext): Promise<boolean> {
  const since = new Date(ctx.now().getTime() - WORKER_ALIVE_MS);
  return (await ctx.db.workerProcess.count({ where: { heartbeatAt: { gt: since }, stoppedAt: null } })) > 0;
}

/** What the steps of some executions come to, counted by the store: an execution may have thousands. */
async function stepGroupsOf(ctx: ServiceContext, executionIds: string[]): Promise<Map<string, StepGroup[]>> {
  const rows = await ctx.db.executionStep.groupBy({
    by: ["executionId", "state"],
    where: { executionId: { in: executionIds } },
    _count: { _all: true, expectedMs: true },
    _sum: { expectedMs: true, actualMs: true },
  });
  const groups = new Map<string, StepGroup[]>();
  for (const { executionId, state, _count, _sum } of rows) {
    const list = groups.get(executionId) ?? [];
    const [expectedMs, actualMs] = [_sum.expectedMs ?? 0, _sum.actualMs ?? 0];
    list.push({ state, count: _count._all, expected: _count.expectedMs, expectedMs, actualMs });
    groups.set(executionId, list);
  }
  return groups;
}

/** Executions, the newest first. */
export async function listExecutions({ ctx, input }: Call<ListExecutionsInput>): Promise<Page<ExecutionSummary>> {
  requireScope(ctx, "read");
  const { cursor, limit, planId, state } = parseInput(ListExecutionsInput, input);
  const offset = offsetOf(cursor);
  const where = { ...(planId === undefined ? {} : { planId }), ...(state === undefined ? {} : { state }) };
  const [rows, total] = await Promise.all([
    ctx.db.execution.findMany({
      where,
      include: { plan: { select: { title: true } } },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      skip: offset,
      take: limit + 1,
    }),
    ctx.db.execution.count({ where }),
  ]);
  const groups = await stepGroupsOf(
    ctx,
    rows.map((row) => row.id),
  );
  const views = rows.map((row) => toExecutionSummary(row, groups.get(row.id) ?? []));
  return toPage(views, { offset, limit, total });
}

/** Where the steps at work stand, by step id. */
async function progressOf(ctx: ServiceContext, executionId: string): Promise<Map<string, unknown>> {
  const rows = await ctx.db.attempt.findMany({
    where: { state: "running", step: { executionId, state: "running" } },
    select: { stepId: true, progress: true },
  });
  return new Map(rows.map((row) => [row.stepId, row.progress]));
}

/** One execution with its steps, changes and figures. @throws AppError NOT_FOUND */
export async function getExecution({ ctx, input }: Call<ExecutionIdInput>): Promise<ExecutionDetail> {
  requireScope(ctx, "read");
  const { executionId } = parseInput(ExecutionIdInput, input);
  const row = await ctx.db.execution.findUnique({
    where: { id: executionId },
    include: {
      plan: { select: { title: true } },
      steps: { orderBy: { position: "asc" } },
      changes: { orderBy: { position: "asc" } },
      outcomes: true,
    },
  });
  if (row === null) throw new AppError("NOT_FOUND", `There is no execution ${executionId}.`);
  const [undo, workerAlive, progress, limits, spent] = await Promise.all([
    ctx.db.execution.findFirst({ where: { undoOf: executionId }, select: { id: true } }),
    isWorkerAlive(ctx),
    progressOf(ctx, executionId),
    currentLimits(ctx),
    ctx.db.llmCall.aggregate({ where: { executionId, at: { gte: row.createdAt } }, _sum: { costUsd: true } }),
  ]);
  const nowMs = ctx.now().getTime();
  const closedMs = closedFor(limits, { limits: readPlanLimits(row.limits), deadlineAtMs: null }, nowMs);
  const waitsUntil =
    closedMs === null || closedMs === Number.POSITIVE_INFINITY ? null : new Date(closedMs).toISOString();
  const atWork = row.steps.filter((step) => step.state === "running");
  const using = heldResources(atWork, limits);
  const costUsd = spent._sum.costUsd ?? 0;
  return toExecutionDetail(row, {
    undoneBy: undo?.id ?? null,
    workerAlive,
    progress,
    waitsUntil,
    using,
    costUsd,
    nowMs,
  });
}

/** Log lines of the steps of an execution, oldest first. */
export async function listStepLogs({ ctx, input }: Call<ListStepLogsInput>): Promise<Page<StepLogView>> {
  requireScope(ctx, "read");
  const { executionId, stepKey, cursor, limit } = parseInput(ListStepLogsInput, input);
  const offset = offsetOf(cursor);
  const rows = await ctx.db.stepLog.findMany({
    where: { attempt: { step: { executionId, ...(stepKey === undefined ? {} : { stepKey }) } } },
    include: { attempt: { select: { number: true, step: { select: { stepKey: true } } } } },
    orderBy: { id: "asc" },
    skip: offset,
    take: limit + 1,
  });
  const views = rows.map(({ attempt, ...row }) =>
    StepLogView.parse({
      id: row.id,
      stepKey: attempt.step.stepKey,
      attempt: attempt.number,
      at: row.at.toISOString(),
      level: row.level,
      message: row.message,
    }),
  );
  return toPage(views, { offset, limit, total: null });
}
