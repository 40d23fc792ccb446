import { newId } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import { PlanSimulation } from "#lib/services/simulation/index.ts";

type RevisionKey = { planId: string; revision: number };

/** Keeps the newest simulation of a revision, and its scores in planner_results. */
export async function storeSimulation(tx: Db | Tx, key: RevisionKey, simulation: PlanSimulation): Promise<void> {
  const data = {
    inputHash: simulation.inputHash,
    p50Ms: simulation.makespanMs.p50,
    p90Ms: simulation.makespanMs.p90,
    result: JSON.parse(JSON.stringify(simulation)),
    createdAt: new Date(simulation.simulatedAt),
  };
  await tx.planSimulation.upsert({
    where: { planId_revision: key },
    create: { id: newId("sim"), ...key, ...data },
    update: data,
  });
  const { optimizationScore, resourceEfficiency } = simulation;
  await tx.plannerResult.updateMany({
    where: { planId: key.planId },
    data: { optimizationScore, resourceEfficiency },
  });
}

/** The simulation that is stored for a revision; null when there is none that can be read. */
export async function readSimulation(db: Db | Tx, key: RevisionKey): Promise<PlanSimulation | null> {
  const row = await db.planSimulation.findUnique({ where: { planId_revision: key }, select: { result: true } });
  return PlanSimulation.safeParse(row?.result).data ?? null;
}
