export { claimKey, type KeptAnswer, type KeyedRequest, KeyReused, keepAnswer, releaseKey } from "./keep-answer.ts";
