export { loadAppSecret } from "./app-secret.ts";
export { openSecret, sealSecret } from "./secret-box.ts";
