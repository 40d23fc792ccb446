import { AppError, type Page } from "#lib/core/index.ts";
import {
  type Call,
  offsetOf,
  parseInput,
  requireScope,
  type ServiceContext,
  toPage,
} from "#lib/services/context/index.ts";
import { toExecutionDetail, toExecutionSummary } from "./execution-view.ts";
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

/** Executions, the newest first. */
export async function listExecutions({ ctx, input }: Call<ListExecutionsInput>): Promise<Page<ExecutionSummary>> {
  requireScope(ctx, "read");
  const { cursor, limit, planId, state } = parseInput(ListExecutionsInput, input);
  const offset = offsetOf(cursor);
  const where = { ...(planId === undefined ? {} : { planId }), ...(state === undefined ? {} : { state }) };
  const [rows, total] = await Promise.all([
    ctx.db.execution.findMany({
      where,
      include: {
        plan: { select: { title: true } },
        steps: { select: { state: true, expectedMs: true, actualMs: true, type: true } },
      },
      orderBy: { createdAt: "desc" },
      skip: offset,
      take: limit + 1,
    }),
    ctx.db.execution.count({ where }),
  ]);
  return toPage(rows.map(toExecutionSummary), { offset, limit, total });
}

/** One execution with its steps, changes and figures. @throws AppError NOT_FOUND */
export async function getExecution({ ctx, input }: Call<ExecutionIdInput>): Promise<ExecutionDetail> {
  requireScope(ctx, "read");
  const { executionId } = parseInput(ExecutionIdInput, input);
  const row = await ctx.db.execution.findUnique({
    where: { id: executionId },
    include: {
      plan: { select: { title: true } },
      steps: { orderBy: { position: "asc" }, include: { attempts: { orderBy: { number: "desc" }, take: 1 } } },
      changes: { orderBy: { position: "asc" } },
      outcomes: true,
    },
  });
  if (row === null) throw new AppError("NOT_FOUND", `There is no execution ${executionId}.`);
  const [undo, workerAlive] = await Promise.all([
    ctx.db.execution.findFirst({ where: { undoOf: executionId }, select: { id: true } }),
    isWorkerAlive(ctx),
  ]);
  return toExecutionDetail(row, { undoneBy: undo?.id ?? null, workerAlive });
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
