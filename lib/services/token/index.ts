export { createToken } from "./create-token.ts";
export { listTokens } from "./list-tokens.ts";
export { revokeToken } from "./revoke-token.ts";
export { CreatedToken, CreateTokenInput, ListTokensInput, TokenIdInput, TokenPage, TokenView } from "./schemas.ts";
export { hashSecret, randomText } from "./secret-text.ts";
export { actorOfToken } from "./verify-token.ts";
