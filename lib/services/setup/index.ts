export { completeSetup } from "./complete-setup.ts";
export { createAdmin } from "./create-admin.ts";
export { ensureSetupToken, needsSetup } from "./setup-token.ts";
