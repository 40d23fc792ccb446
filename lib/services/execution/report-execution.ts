import { effectSentence, summarizeTypes, writeReport } from "#lib/execution/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { getExecution } from "./read-executions.ts";
import { ExecutionIdInput, type ExecutionReport } from "./schemas.ts";

/** What people do to a run after its approval; the fewer, the better the plan was. */
const BY_HAND = ["paused", "resumed", "cancel_requested", "step_decided"].map((word) => `execution.${word}`);

async function interventionsOf(ctx: ServiceContext, executionId: string): Promise<ExecutionReport["interventions"]> {
  const rows = await ctx.db.auditEntry.findMany({
    where: { entityType: "execution", entityId: executionId, action: { in: BY_HAND }, actorType: { not: "system" } },
    orderBy: { seq: "asc" },
  });
  return rows.map(({ at, actorName, action }) => ({ at: at.toISOString(), by: actorName, action }));
}

/** What an execution reached, cost and needed, as figures and as Markdown. @throws AppError NOT_FOUND */
export async function reportExecution({ ctx, input }: Call<ExecutionIdInput>): Promise<ExecutionReport> {
  requireScope(ctx, "read");
  const { executionId } = parseInput(ExecutionIdInput, input);
  const execution = await getExecution({ ctx, input: { executionId } });
  const interventions = await interventionsOf(ctx, executionId);
  const facts = { ...execution, executionId, title: execution.planTitle, interventions };
  const effect = effectSentence(execution.effect);
  const types = summarizeTypes(execution.steps);
  return { executionId, types, interventions, effect, markdown: writeReport(facts, types) };
}
