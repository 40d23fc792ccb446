import { isAppError } from "#lib/core/index.ts";
import { SYSTEM_ACTOR } from "#lib/services/context/index.ts";
import { approvePlan } from "#lib/services/plan/index.ts";
import { createAppContext } from "#lib/services/runtime/index.ts";

/** Approves and starts every plan it is given, each at a set moment, at which others do the same. */
type Order = { plans: { planId: string; contentHash: string }[]; startMs: number; everyMs: number };

const order = JSON.parse(process.argv[2] ?? "{}") as Order;
const ctx = { ...createAppContext(process.env), actor: SYSTEM_ACTOR };
let won = 0;
for (const [index, plan] of order.plans.entries()) {
  while (Date.now() < order.startMs + index * order.everyMs) await new Promise((resolve) => setTimeout(resolve, 1));
  try {
    await approvePlan({ ctx, input: { ...plan, run: true } });
    won += 1;
  } catch (error) {
    if (!isAppError(error) || error.code !== "CONFLICT") throw error;
  }
}
await ctx.db.$disconnect();
process.stdout.write(String(won));
process.exit(0);
