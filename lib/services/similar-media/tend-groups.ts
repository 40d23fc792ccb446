import type { ServiceContext } from "#lib/services/context/index.ts";
import { LOCAL_EMBEDDER } from "#lib/vectors/index.ts";
import { COLLECTION } from "./embed-schemas.ts";
import { enqueueGrouping } from "./request-jobs.ts";

/** Fewer media are seen at a glance. */
const MEDIA_MIN = 20;
/** Grouped again when the library grew or shrank by this share. */
const CHANGE = 0.2;

/** Has the media grouped when there are enough of them and many came or went since the last time. */
export async function tendMediaGroups(ctx: ServiceContext): Promise<void> {
  const [media, run] = await Promise.all([
    ctx.db.embedding.count({ where: { collection: COLLECTION, model: LOCAL_EMBEDDER, text: { not: null } } }),
    ctx.db.mediaClusterRun.findUnique({ where: { kind: "semantic" }, select: { looked: true } }),
  ]);
  const before = run?.looked ?? 0;
  if (media >= MEDIA_MIN && Math.abs(media - before) > CHANGE * before) await enqueueGrouping(ctx);
}
