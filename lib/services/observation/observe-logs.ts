import type { Source } from "#generated/prisma/client.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import type { SourceSummary } from "#lib/services/source/index.ts";
import type { Watch } from "./observe-media.ts";

export async function observeLogs(
  _ctx: ServiceContext,
  _source: Source,
  _folder: string,
  _watch: Watch,
): Promise<SourceSummary> {
  return { logLines: 0, problems: [] };
}
