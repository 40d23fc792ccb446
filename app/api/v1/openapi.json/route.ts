import { contextOfRequest } from "#lib/services/access/index.ts";
import { PRODUCT_VERSION } from "#lib/services/runtime/index.ts";
import { TOOLS, toOpenApi } from "#lib/tools/index.ts";
import { answering, jsonResponse } from "../../_http/respond.ts";

export const GET = (request: Request): Promise<Response> =>
  answering("GET /api/v1/openapi.json", async () => {
    await contextOfRequest(request);
    return jsonResponse(toOpenApi(TOOLS, { version: PRODUCT_VERSION }), 200);
  });
