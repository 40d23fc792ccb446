import { expect, test } from "vitest";
import { embedTexts } from "#lib/llm/ask.ts";
import { startOllama } from "#tests/model-servers/ollama.ts";
import { startOpenAI } from "#tests/model-servers/openai.ts";
import { closeAfterTest } from "./closing.ts";
import { providerAt, testGateway } from "./test-gateway.ts";

const CALL = { labels: { purpose: "search" }, reason: "it is set up" };

const embedding = (kind: "openai" | "ollama", url: string, model: string) => ({
  model: providerAt(kind, url).embeddingModel(model),
  provider: { id: kind, kind },
  tier: kind === "ollama" ? ("local" as const) : ("fixed" as const),
  texts: ["one text", "another"],
  call: CALL,
});

test("vectors are held for before they are asked for, and booked at what they cost", async () => {
  const server = closeAfterTest(await startOpenAI());
  const { deps, account } = testGateway();
  const { vectors, note } = await embedTexts(deps, embedding("openai", server.url, "text-embedding-3-small"));
  expect(vectors).toHaveLength(2);
  expect(account.requests).toHaveLength(1);
  expect(account.records).toEqual([note]);
  expect(note).toMatchObject({ outcome: "answered", labels: { purpose: "search" }, detail: { texts: 2 } });
  expect(note.costUsd).toBeGreaterThan(0);
  expect(note.costUsd).toBeLessThanOrEqual(account.requests[0]?.usd ?? 0);
});

test("a budget that says no sends no text, and the refusal is in the ledger", async () => {
  const server = closeAfterTest(await startOllama());
  const { deps, account } = testGateway();
  const limits = { limit: 10, spent: 0, reserved: 0, endsAt: null, atLimit: "refuse" } as const;
  const budget = { budgetId: "b", scope: "all", subject: "", period: "day", unit: "tokens" } as const;
  account.answer = ({ tokens }) => ({ granted: false, refusal: { ...budget, ...limits, needed: tokens } });
  await expect(embedTexts(deps, embedding("ollama", server.url, "nomic-embed-text"))).rejects.toMatchObject({
    kind: "budget",
    message: expect.stringMatching(/^Today's budget for all models \(10 tokens\)/),
  });
  expect(server.requests).toEqual([]);
  expect(account.records).toMatchObject([{ outcome: "refused", costUsd: 0, bookedTokens: 0 }]);
});

test("what failed costs nothing when the server refused it, and all that was held when nobody knows", async () => {
  const server = closeAfterTest(await startOpenAI());
  const { deps, account } = testGateway();
  const wanted = embedding("openai", server.url, "text-embedding-3-small");
  server.failNext({ kind: "status", status: 400 });
  await expect(embedTexts(deps, wanted)).rejects.toMatchObject({ kind: "invalid-request" });
  server.failNext({ kind: "hang" });
  await expect(embedTexts(deps, { ...wanted, signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
    kind: "timeout",
  });
  expect(account.records).toMatchObject([
    { outcome: "failed", costUsd: 0, bookedTokens: 0 },
    { outcome: "failed", costUsd: account.requests[1]?.usd, bookedTokens: account.requests[1]?.tokens },
  ]);
});
