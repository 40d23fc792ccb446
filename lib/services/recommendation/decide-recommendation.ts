import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { noteImplemented } from "./measured-effect.ts";
import { toRecommendationView } from "./recommendation-view.ts";
import { DecideRecommendationInput, type RecommendationView } from "./schemas.ts";

const FROM = {
  implement: ["open", "snoozed"],
  dismiss: ["open", "snoozed"],
  snooze: ["open", "snoozed"],
  reopen: ["dismissed", "snoozed", "implemented"],
};
const TO = { implement: "implemented", dismiss: "dismissed", snooze: "snoozed", reopen: "open" } as const;

/** Notes that a recommendation was carried out by hand, dismisses it (with a reason), snoozes or reopens it. */
export async function decideRecommendation({
  ctx,
  input,
}: Call<DecideRecommendationInput>): Promise<RecommendationView> {
  requireScope(ctx, "operate");
  const { recommendationId: id, decision, reason, days } = parseInput(DecideRecommendationInput, input);
  return ctx.db.$transaction(async (tx) => {
    const until = new Date(ctx.now().getTime() + days * 86_400_000);
    const moved = await tx.optimizationRecommendation.updateMany({
      where: { id, state: { in: FROM[decision] } },
      data: {
        state: TO[decision],
        stateReason: reason ?? null,
        snoozedUntil: decision === "snooze" ? until : null,
        implemented: decision === "implement",
        implementedAt: decision === "implement" ? ctx.now() : null,
        decidedAt: ctx.now(),
        decidedBy: ctx.actor.name,
      },
    });
    if (moved.count === 0) {
      const known = await tx.optimizationRecommendation.findUnique({ where: { id }, select: { state: true } });
      if (known === null) throw new AppError("NOT_FOUND", `There is no recommendation ${id}.`);
      throw new AppError("CONFLICT", `This recommendation is ${known.state}, so it can't be made ${TO[decision]}.`, {
        hint: "Reload it to see what has happened to it.",
      });
    }
    const row = await tx.optimizationRecommendation.findUniqueOrThrow({ where: { id } });
    // What it rested on then: when that changes, it opens again.
    await tx.optimizationRecommendation.update({ where: { id }, data: { decidedFacts: row.facts ?? {} } });
    if (decision === "implement") await noteImplemented(tx, ctx.now(), row);
    const detail = { decision, reason, days: decision === "snooze" ? days : undefined };
    await emitAudit(tx, ctx, {
      action: `recommendation.${TO[decision]}`,
      entityType: "recommendation",
      entityId: String(id),
      detail,
    });
    await emitEvent(tx, "recommendations", `recommendation.${TO[decision]}`, { recommendationId: id });
    return toRecommendationView(await tx.optimizationRecommendation.findUniqueOrThrow({ where: { id } }));
  });
}
