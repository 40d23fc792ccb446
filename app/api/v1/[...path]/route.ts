import { handleOperation } from "../../_http/handle-operation.ts";

type Context = { params: Promise<{ path: string[] }> };

const handle = async (request: Request, context: Context): Promise<Response> =>
  handleOperation(request, (await context.params).path);

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
