import type { ServiceContext } from "#lib/services/context/index.ts";
import { getJob } from "#lib/services/job/index.ts";
import { ImportCounts, type ImportTaskRunsResult } from "./schemas.ts";

/** The answer of an import as it reads now that its job has ended. */
export async function resumeImportResult(
  ctx: ServiceContext,
  answer: ImportTaskRunsResult,
): Promise<ImportTaskRunsResult> {
  if (answer.job === null) return answer;
  const job = await getJob({ ctx, input: { jobId: answer.job.id } });
  const counts = ImportCounts.safeParse(job.result);
  return counts.success ? { ...answer, state: "imported", counts: counts.data, job } : { ...answer, job };
}
