import { AppError, type Page } from "#lib/core/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import { toJobView } from "./job-view.ts";
import { JobIdInput, type JobView, ListJobsInput } from "./schemas.ts";

/** Jobs, the newest first. */
export async function listJobs({ ctx, input }: Call<ListJobsInput>): Promise<Page<JobView>> {
  requireScope(ctx, "read");
  const { cursor, limit, state } = parseInput(ListJobsInput, input);
  const offset = offsetOf(cursor);
  const where = state === undefined ? {} : { state };
  const [rows, total] = await Promise.all([
    ctx.db.job.findMany({ where, orderBy: { createdAt: "desc" }, skip: offset, take: limit + 1 }),
    ctx.db.job.count({ where }),
  ]);
  return toPage(rows.map(toJobView), { offset, limit, total });
}

/** @throws AppError NOT_FOUND */
export async function getJob({ ctx, input }: Call<JobIdInput>): Promise<JobView> {
  requireScope(ctx, "read");
  const { jobId } = parseInput(JobIdInput, input);
  const row = await ctx.db.job.findUnique({ where: { id: jobId } });
  if (row === null) throw new AppError("NOT_FOUND", `There is no job ${jobId}.`);
  return toJobView(row);
}
