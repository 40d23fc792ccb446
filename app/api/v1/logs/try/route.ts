import { receiveTrial } from "../../../_http/receive-logs.ts";

export const POST = (request: Request): Promise<Response> => receiveTrial(request);
