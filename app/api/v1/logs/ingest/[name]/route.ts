import { receiveLogs } from "../../../../_http/receive-logs.ts";

type Context = { params: Promise<{ name: string }> };

export const POST = async (request: Request, context: Context): Promise<Response> =>
  receiveLogs(request, (await context.params).name);
