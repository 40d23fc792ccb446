import { contextOfRequest } from "#lib/services/access/index.ts";
import { answering } from "../../../../_http/respond.ts";
import { thumbnailResponse } from "../../../../_http/thumbnail.ts";

type Context = { params: Promise<{ itemId: string }> };

export const GET = (request: Request, context: Context): Promise<Response> =>
  answering("GET /api/v1/media/{itemId}/thumbnail", async () => {
    const ctx = await contextOfRequest(request);
    return thumbnailResponse(ctx, (await context.params).itemId, request.headers.get("if-none-match"));
  });
