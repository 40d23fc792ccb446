import {
  CreatedToken,
  CreateTokenInput,
  createToken,
  ListTokensInput,
  listTokens,
  revokeToken,
  TokenIdInput,
  TokenPage,
  TokenView,
} from "#lib/services/token/index.ts";
import { defineTool } from "./define-tool.ts";

const common = { tag: "API tokens", scope: "read", isReadOnly: false, isDestructive: false } as const;

export const tokenTools = [
  defineTool({
    ...common,
    name: "tokens.list",
    title: "API tokens",
    description: "Your tokens, or everybody's for an admin, without the secret part.",
    isReadOnly: true,
    input: ListTokensInput,
    output: TokenPage,
    http: { method: "GET", path: "/tokens" },
    cli: { command: ["token", "list"], examples: ["plantain token list"] },
    run: listTokens,
  }),
  defineTool({
    ...common,
    name: "tokens.create",
    title: "Make an API token",
    description: "A token for a program, with at most your own role. It is shown once, in this answer.",
    answerIsSecret: true,
    input: CreateTokenInput,
    output: CreatedToken,
    http: { method: "POST", path: "/tokens", successStatus: 201 },
    cli: {
      command: ["token", "create"],
      examples: [
        "plantain token create --name nightly --role operator --json",
        "plantain token create --name dashboard --role viewer --expires-in-days 365",
      ],
    },
    run: createToken,
  }),
  defineTool({
    ...common,
    name: "tokens.revoke",
    title: "Revoke an API token",
    description: "Ends a token at once and for good.",
    isDestructive: true,
    input: TokenIdInput,
    output: TokenView,
    http: { method: "POST", path: "/tokens/{tokenId}/revoke" },
    cli: { command: ["token", "revoke"], positional: ["tokenId"], examples: ["plantain token revoke tok_06f…"] },
    run: revokeToken,
  }),
];
