import { contentHashOf, newId } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { createExecution, type LedgerStep } from "#lib/services/execution/index.ts";

/** A step of the ledger with what a test does not care about filled in. */
export const ledgerStep = (step: Partial<LedgerStep> & Pick<LedgerStep, "key">): LedgerStep => ({
  type: "probe",
  title: `Step ${step.key}`,
  input: { sourceId: "src_none", itemId: `med_${step.key}`, path: `${step.key}.flac` },
  dependsOn: [],
  expectedMs: 100,
  ...step,
});

/** A running plan with an execution of these steps, straight in the store. */
export async function seedExecution(ctx: ServiceContext, steps: LedgerStep[]): Promise<string> {
  const planId = newId("pln");
  const content = { steps: steps.map((step) => step.key) };
  const contentHash = contentHashOf(content);
  return ctx.db.$transaction(
    async (tx) => {
      await tx.plan.create({
        data: {
          id: planId,
          title: "A plan",
          goal: "a goal",
          state: "running",
          generator: "rules",
          request: {},
          createdBy: "tester",
        },
      });
      await tx.planRevision.create({
        data: { id: newId("rev"), planId, revision: 1, contentHash, content, inputs: {}, createdBy: "tester" },
      });
      return createExecution(tx, ctx, { planId, revision: 1, contentHash, kind: "run", kpiBefore: null, steps });
    },
    { timeout: 60_000 },
  );
}

/** The states of an execution's steps by key. */
export async function stepStates(ctx: ServiceContext, executionId: string): Promise<Record<string, string>> {
  const rows = await ctx.db.executionStep.findMany({ where: { executionId }, orderBy: { position: "asc" } });
  return Object.fromEntries(rows.map((row) => [row.stepKey, row.state]));
}

export async function executionState(ctx: ServiceContext, executionId: string): Promise<string> {
  return (await ctx.db.execution.findUniqueOrThrow({ where: { id: executionId } })).state;
}
