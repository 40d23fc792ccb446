import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { enqueueJob } from "#lib/services/job/index.ts";
import { activeJobsBySource, configOf, correctionOf, type LogCorrection } from "#lib/services/source/index.ts";
import { type CorrectedLogFormat, CorrectLogFormatInput } from "./analysis-schemas.ts";
import { formatFileOf, formatOfChoice, patternOf, samplesOf } from "./log-format.ts";

const CORRECTIONS_MAX = 200;

/**
 * Sets how a file, and the files that are called like it, are to be read, and reads the source anew with it. "automatic"
 * without a zone takes an earlier correction back. It is remembered with the source.
 */
export async function correctLogFormat({ ctx, input }: Call<unknown>): Promise<CorrectedLogFormat> {
  requireScope(ctx, "operate");
  const parsed = parseInput(CorrectLogFormatInput, input);
  const file = await formatFileOf(ctx, parsed.fileId);
  const before = correctionOf(file.source, file.path);
  const pattern = parsed.pattern ?? before?.pattern ?? patternOf(file.path);
  const zoneOffsetMin = parsed.zoneOffsetMin ?? null;
  const format = formatOfChoice(parsed, await samplesOf(file));
  return ctx.db.$transaction(async (tx) => {
    const source = await tx.source.findUnique({ where: { id: file.sourceId } });
    if (source === null) throw new AppError("NOT_FOUND", "This source is not connected any more.");
    const config = configOf(source);
    const others = (config.corrections ?? []).filter((one) => one.pattern !== pattern);
    const correction: LogCorrection = {
      ...{ pattern, format, zoneOffsetMin },
      ...{ by: ctx.actor.name, at: ctx.now().toISOString() },
    };
    const isUndo = format === null && zoneOffsetMin === null;
    const corrections = isUndo ? others : [...others, correction];
    if (corrections.length > CORRECTIONS_MAX) {
      throw new AppError("LIMIT_EXCEEDED", `A source can have ${CORRECTIONS_MAX} corrections.`, {
        hint: "Use a pattern that fits more files, or take some back.",
      });
    }
    await tx.source.update({ where: { id: source.id }, data: { config: { ...config, corrections } } });
    const { form, columns, levelColumn, timeField, levelField, messageField } = parsed;
    const detail = { pattern, form, columns, levelColumn, timeField, levelField, messageField, zoneOffsetMin };
    const action = isUndo ? "log_format.automatic" : "log_format.corrected";
    await emitAudit(tx, ctx, { action, entityType: "source", entityId: source.id, detail });
    // A reading that is under way may have begun with the formats as they were.
    const waiting = (await activeJobsBySource(tx)).get(source.id);
    const input = { sourceId: source.id, sourceName: source.name };
    const job = waiting?.state === "queued" ? waiting : await enqueueJob(tx, ctx, { kind: "observe_source", input });
    const named = await tx.logFile.findMany({ where: { sourceId: source.id }, select: { path: true } });
    const meant = { config: { corrections: [correction] } };
    return { pattern, files: named.filter((one) => correctionOf(meant, one.path) !== null).length, job };
  });
}
