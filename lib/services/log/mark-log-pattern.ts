import { AppError } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { patternMemoryOf } from "./pattern-memory.ts";
import { MarkLogPatternInput, type PatternMemory } from "./schemas.ts";

/** A muted or resolved pattern has no open findings of its own; the next reading opens them again when that ends. */
async function settleFindings(tx: Tx, template: { sourceId: string; templateKey: string }, now: Date): Promise<void> {
  const { sourceId, templateKey } = template;
  const where = { sourceId, stage: "logs", subject: templateKey, state: "open" };
  const settled = await tx.finding.updateMany({ where, data: { state: "resolved", resolvedAt: now } });
  if (settled.count > 0) await emitEvent(tx, "findings", "findings.updated", { sourceId, stage: "logs" });
}

async function write(tx: Tx, ctx: ServiceContext, input: MarkLogPatternInput): Promise<PatternMemory> {
  const template = await tx.logTemplate.findUnique({
    where: { id: input.templateId },
    include: { source: { select: { name: true } } },
  });
  if (template === null) throw new AppError("NOT_FOUND", `There is no log pattern ${input.templateId}.`);
  const { sourceId, templateKey, count } = template;
  const mark = input.mark === "none" ? null : input.mark;
  const now = ctx.now();
  const patternKey = `${sourceId}:${templateKey}`;
  const marked = {
    mark,
    resolved: mark === "resolved",
    ...(mark === "resolved" ? { resolvedAt: now } : {}),
    ...(input.note === undefined ? {} : { note: input.note === "" ? null : input.note }),
    markedBy: ctx.actor.name,
    markedAt: now,
    reopenedAt: null,
    markedFrequency: count,
    markedLastDetected: template.lastSeen,
  };
  const first = {
    patternKey,
    sourceId,
    sourceName: template.source.name,
    patternType: "log_template",
    patternDescription: template.template,
    frequency: count,
    severity: "low",
    firstDetected: template.firstSeen ?? now,
    lastDetected: template.lastSeen ?? now,
  };
  const row = await tx.logAnalysisPattern.upsert({
    where: { patternKey },
    create: { ...first, ...marked },
    update: marked,
  });
  await tx.logTemplate.update({ where: { id: template.id }, data: { mark, updatedAt: now } });
  if (mark === "muted" || mark === "resolved") await settleFindings(tx, template, now);
  const detail = { mark, pattern: template.template.slice(0, 300), note: row.note };
  await emitAudit(tx, ctx, {
    action: "log_pattern.marked",
    entityType: "log_pattern",
    entityId: template.id,
    detail,
  });
  await emitEvent(tx, "sources", "log_pattern.marked", { sourceId, templateId: template.id });
  return patternMemoryOf(row);
}

/**
 * Says what a pattern is: known (nothing new), muted (no findings of it), resolved (a new line opens it again), or
 * none of these. The note tells others what it is or what solved it.
 */
export async function markLogPattern({ ctx, input }: Call<unknown>): Promise<PatternMemory> {
  requireScope(ctx, "operate");
  const parsed = parseInput(MarkLogPatternInput, input);
  return ctx.db.$transaction((tx) => write(tx, ctx, parsed));
}
