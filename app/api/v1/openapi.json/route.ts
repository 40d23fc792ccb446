import { contextOfRequest } from "#lib/services/access/index.ts";
import { TOOLS, toOpenApi } from "#lib/tools/index.ts";
import packageJson from "../../../../package.json";
import { answering, jsonResponse } from "../../_http/respond.ts";

export const GET = (request: Request): Promise<Response> =>
  answering("GET /api/v1/openapi.json", async () => {
    await contextOfRequest(request);
    return jsonResponse(toOpenApi(TOOLS, { version: packageJson.version }), 200);
  });
