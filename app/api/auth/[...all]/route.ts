import { handleAuthRequest } from "#lib/services/access/index.ts";
import { getAppContext } from "#lib/services/runtime/index.ts";
import { answering } from "../../_http/respond.ts";

const handle = (request: Request): Promise<Response> =>
  answering("/api/auth", () => handleAuthRequest(request, getAppContext()));

export { handle as GET, handle as POST };
