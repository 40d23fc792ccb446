export { type OutsideAnswer, RequestFault, sendRequest } from "./send-request.ts";
