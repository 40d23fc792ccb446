export { answerMcpRequest } from "./serve-http.ts";
export { serveMcpStdio } from "./serve-stdio.ts";
