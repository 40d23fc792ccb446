export { completeSetupRequest, handleAuthRequest } from "./auth-routes.ts";
export { contextOfRequest, getBrowserContext } from "./browser-context.ts";
export { clientAddress, stampClientAddresses } from "./client-address.ts";
export { BodyTooLarge, readJsonBody } from "./read-json-body.ts";
export { assertSameOrigin } from "./same-origin.ts";
export { TooManyAttempts } from "./too-many-attempts.ts";
