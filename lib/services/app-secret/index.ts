export { loadAppSecret } from "./app-secret.ts";
