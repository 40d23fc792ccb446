import { completeSetupRequest } from "#lib/services/access/index.ts";
import { getAppContext } from "#lib/services/runtime/index.ts";
import { needsSetup } from "#lib/services/setup/index.ts";
import { answering, jsonResponse } from "../../_http/respond.ts";

export const dynamic = "force-dynamic";

export const GET = (): Promise<Response> =>
  answering("GET /api/v1/setup", async () => jsonResponse({ needsSetup: await needsSetup(getAppContext()) }, 200));

export const POST = (request: Request): Promise<Response> =>
  answering("POST /api/v1/setup", async () => jsonResponse(await completeSetupRequest(request, getAppContext()), 201));
