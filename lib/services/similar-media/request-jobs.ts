import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { enqueueJob, type JobView, toJobView } from "#lib/services/job/index.ts";
import { EmbedMediaInput } from "./schemas.ts";

/** Makes vectors of media, as a job. @throws AppError NOT_FOUND for a medium that is not in the library */
export async function embedMedia({ ctx, input }: Call<EmbedMediaInput>): Promise<JobView> {
  requireScope(ctx, "operate");
  const wanted = parseInput(EmbedMediaInput, input);
  return ctx.db.$transaction(async (tx) => {
    const { media } = wanted;
    if (media !== undefined && (await tx.mediaItem.count({ where: { id: media, removedAt: null } })) === 0) {
      throw new AppError("NOT_FOUND", `There is no medium ${media}.`);
    }
    await emitAudit(tx, ctx, { action: "media.embed_requested", entityType: "media", entityId: media ?? "all" });
    return enqueueJob(tx, ctx, { kind: "embed_media", input: wanted });
  });
}

/** Groups all media anew, as a job; when that is under way already, returns the running one. */
export async function groupMedia({ ctx }: Pick<Call<unknown>, "ctx">): Promise<JobView> {
  requireScope(ctx, "operate");
  return enqueueGrouping(ctx);
}

/** The job that groups media; one at a time. */
export const enqueueGrouping = (ctx: ServiceContext): Promise<JobView> =>
  ctx.db.$transaction(async (tx) => {
    const open = await tx.job.findFirst({ where: { kind: "group_media", state: { in: ["queued", "running"] } } });
    return open === null ? enqueueJob(tx, ctx, { kind: "group_media", input: {} }) : toJobView(open);
  });
