import { renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { SYSTEM_ACTOR } from "#lib/services/context/index.ts";
import { createEmbeddedDispatcher } from "#lib/services/dispatch/index.ts";
import { type ClaimedStep, heartbeatStep, type StepEnd } from "#lib/services/execution/index.ts";
import { getAppContext } from "#lib/services/runtime/index.ts";
import {
  contentOf,
  type DrillOrder,
  type DrillPoint,
  isDone,
  mayGo,
  note,
  ORDER_VARIABLE,
  outFile,
  sayReady,
} from "./drill-scratch.ts";

const STEP_MS = 15;
const LANES = 2;

/** A worker on the scratch store of a drill, with the product's own dispatcher and ledger, that strikes itself where it is told. */
async function main(order: DrillOrder): Promise<void> {
  const ctx = { ...getAppContext(), actor: SYSTEM_ACTOR };
  const dir = ctx.env.dataDir;
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => controller.abort());
  let hits = 0;
  const reach = (point: DrillPoint) => {
    if (order.strike?.point !== point) return;
    hits += 1;
    if (hits === order.strike.hit) process.kill(process.pid, order.strike.signal);
  };
  const mayGoOn = async (claim: ClaimedStep): Promise<boolean> => {
    if ((await heartbeatStep(ctx, claim, null)) === "ok") return true;
    note(dir, { what: "refused", key: claim.step.stepKey, attempt: claim.fence, by: order.workerId });
    return false;
  };
  const lost: StepEnd = { kind: "lease_lost", error: "Another worker took over." };

  async function make(claim: ClaimedStep): Promise<StepEnd> {
    const { stepKey: key } = claim.step;
    const entry = { key, attempt: claim.fence, by: order.workerId };
    const part = `${outFile(dir, key)}.part-${claim.fence}`;
    if (isDone(dir, key)) return { kind: "succeeded", note: "Was done by an earlier try." };
    note(dir, { what: "begun", ...entry });
    const content = contentOf(key);
    writeFileSync(part, content.slice(0, content.length / 2));
    reach("mid_effect");
    writeFileSync(part, content);
    if (!(await mayGoOn(claim))) {
      rmSync(part, { force: true });
      return lost;
    }
    renameSync(part, outFile(dir, key));
    note(dir, { what: "done", ...entry });
    reach("after_effect");
    return { kind: "succeeded", note: "done" };
  }

  async function takeBack(claim: ClaimedStep): Promise<StepEnd> {
    const { stepKey: key } = claim.step;
    if (!(await mayGoOn(claim))) return lost;
    rmSync(outFile(dir, key), { force: true });
    reach("in_compensation");
    note(dir, { what: "taken_back", key, attempt: claim.fence, by: order.workerId });
    return { kind: "succeeded", note: "Taken back." };
  }

  let ended = 0;
  let roundsSinceEnd = 0;
  const dispatcher = createEmbeddedDispatcher(ctx, order.leaseMs);
  const rounds = setInterval(() => void dispatcher.reconcile().catch(() => undefined), 250);
  sayReady(dir, order.workerId);
  await dispatcher.work({
    workerId: order.workerId,
    signal: controller.signal,
    lanes: () => {
      reach("before_claim");
      // The round before this one has settled what had ended.
      if (ended > 0 && roundsSinceEnd > 0) reach("after_finish");
      roundsSinceEnd += 1;
      return order.isStandby && !mayGo(dir) ? 0 : LANES;
    },
    run: async (claim) => {
      reach("after_claim");
      await sleep(STEP_MS);
      const end = claim.step.type === "undo" ? await takeBack(claim) : await make(claim);
      ended += 1;
      roundsSinceEnd = 0;
      return end;
    },
  });
  clearInterval(rounds);
  await ctx.db.$disconnect();
}

await main(JSON.parse(process.env[ORDER_VARIABLE] ?? "null") as DrillOrder);
process.exit(0);
