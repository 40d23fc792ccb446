import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { AppError } from "#lib/core/index.ts";
import { requireScope, type ServiceContext } from "#lib/services/context/index.ts";

const ID_SHAPE = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The picture that Plantain made of a medium, from its own folder only.
 * @throws AppError NOT_FOUND
 */
export async function thumbnailResponse(
  ctx: ServiceContext,
  itemId: string,
  seenTag: string | null,
): Promise<Response> {
  requireScope(ctx, "read");
  const path = join(ctx.env.dataDir, "thumbnails", `${itemId}.jpg`);
  const found = ID_SHAPE.test(itemId) ? await stat(path).catch(() => null) : null;
  if (found === null || !found.isFile()) {
    throw new AppError("NOT_FOUND", "There is no thumbnail of this item.", { hint: "A plan can make thumbnails." });
  }
  const tag = `"${found.size}-${Math.trunc(found.mtimeMs)}"`;
  const headers = {
    "cache-control": "private, no-cache",
    "content-security-policy": "default-src 'none'",
    "content-type": "image/jpeg",
    etag: tag,
    "x-content-type-options": "nosniff",
  };
  if (seenTag === tag) return new Response(null, { status: 304, headers });
  const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
  return new Response(body, { headers: { ...headers, "content-length": String(found.size) } });
}
