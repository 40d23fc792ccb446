import type { Plan } from "#generated/prisma/client.ts";
import { AppError } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { personOf } from "#lib/services/plan-lifecycle/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";

/**
 * With four eyes switched on, nobody approves what they proposed or changed, whichever way they come: a token and an agent
 * count as the person behind them. The command line cannot tell persons apart, so it does not approve then.
 * @throws AppError FORBIDDEN
 */
export async function assertFourEyes(tx: Tx, ctx: ServiceContext, plan: Plan): Promise<void> {
  if (!(await readSettings({ db: tx })).approval_four_eyes) return;
  if (ctx.actor.type === "cli") {
    throw new AppError("FORBIDDEN", "Four eyes are switched on, and the command line can't tell who you are.", {
      hint: "Approve the plan in the dashboard, signed in as another person than the one who proposed it.",
    });
  }
  const revisions = await tx.planRevision.findMany({
    where: { planId: plan.id },
    select: { createdById: true, createdBy: true },
  });
  const person = await personOf(tx, ctx.actor);
  const authors = [plan, ...revisions];
  const isAuthor = authors.some((author) =>
    author.createdById === null ? author.createdBy === ctx.actor.name : author.createdById === person,
  );
  if (!isAuthor) return;
  throw new AppError("FORBIDDEN", "You proposed or changed this plan, and four eyes are switched on.", {
    hint: "Another admin has to approve it.",
  });
}
