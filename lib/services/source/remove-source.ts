import { rm } from "node:fs/promises";
import { join, sep } from "node:path";
import { AppError } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { requestIndexing } from "#lib/services/knowledge/index.ts";
import { removeLogState } from "#lib/services/log-store/index.ts";
import { SourceIdInput } from "./schemas.ts";
import { activeJobsBySource } from "./source-view.ts";

/** The title of a plan that is being executed on this source, or null. */
async function runningPlanOn(tx: Tx, sourceId: string): Promise<string | null> {
  const open = { state: { in: ["queued", "running", "cancelling"] } };
  const onSource = { some: { input: { path: "$.sourceId", equals: sourceId } } };
  const found = await tx.execution.findFirst({
    where: { ...open, steps: onSource },
    select: { plan: { select: { title: true } } },
  });
  return found?.plan.title ?? null;
}

/** Lines that were sent to Plantain are its own; everything else stays where it is. */
async function removeOwnFiles(ctx: ServiceContext, path: string): Promise<void> {
  if (path.startsWith(join(ctx.env.dataDir, "ingest") + sep)) await rm(path, { recursive: true, force: true });
}

/**
 * Forgets a source and what was read from it. Its files are not touched, but for lines that were sent to Plantain; plans
 * and executions stay as history, and so does what solved a log pattern.
 */
export async function removeSource({ ctx, input }: Call<SourceIdInput>): Promise<{ removed: true }> {
  requireScope(ctx, "operate");
  const { sourceId } = parseInput(SourceIdInput, input);
  const path = await ctx.db.$transaction(
    async (tx) => {
      const source = await tx.source.findUnique({ where: { id: sourceId } });
      if (source === null) throw new AppError("NOT_FOUND", `There is no source ${sourceId}.`);
      if ((await activeJobsBySource(tx)).has(sourceId)) {
        throw new AppError("CONFLICT", `"${source.name}" is being read.`, { hint: "Cancel that job first." });
      }
      const running = await runningPlanOn(tx, sourceId);
      if (running !== null) {
        throw new AppError("CONFLICT", `The plan "${running}" is running on "${source.name}".`, {
          hint: "Wait until it has ended, or cancel it first.",
        });
      }
      await tx.optimizationRecommendation.deleteMany({ where: { sourceId, state: { in: ["open", "snoozed"] } } });
      await tx.logAnalysisPattern.deleteMany({ where: { sourceId, note: null } });
      await tx.logAnalysisPattern.updateMany({ where: { sourceId }, data: { sourceId: null } });
      await tx.source.delete({ where: { id: sourceId } });
      await requestIndexing(tx, ctx.now(), { sourceId });
      const detail = { kind: source.kind, path: source.path, name: source.name };
      await emitAudit(tx, ctx, { action: "source.removed", entityType: "source", entityId: sourceId, detail });
      await emitEvent(tx, "sources", "source.removed", { sourceId });
      return source.path;
    },
    { timeout: 120_000 },
  );
  await removeLogState(ctx.env, sourceId);
  await removeOwnFiles(ctx, path);
  return { removed: true };
}
