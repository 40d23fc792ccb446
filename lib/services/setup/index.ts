export { completeSetup } from "./complete-setup.ts";
export { createAdmin } from "./create-admin.ts";
export { CompleteSetupInput, SetupResult, SetupStatus } from "./schemas.ts";
export { ensureSetupToken, needsSetup } from "./setup-token.ts";
