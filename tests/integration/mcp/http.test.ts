import { expect, test } from "vitest";
import { GET, POST } from "#app/api/mcp/route.ts";
import { TOOLS } from "#lib/tools/index.ts";
import { bearer, requestTo } from "../support/http-client.ts";
import { connectAgent } from "../support/mcp-client.ts";
import { openTestApp } from "../support/open-test-app.ts";

const textOf = (result: unknown): string => JSON.stringify(result);

test("an agent lists the tools of the registry and calls one", async () => {
  const app = await openTestApp();
  const client = await connectAgent(await bearer(app, { role: "operator" }));
  const { tools } = await client.listTools();
  const expected = TOOLS.flatMap((tool) => (tool.mcp === undefined ? [] : [tool.mcp.name]));
  expect(tools.map((tool) => tool.name).sort()).toEqual([...expected].sort());
  const result = await client.callTool({ name: "list_plans", arguments: { limit: 5 } });
  expect(result.structuredContent).toMatchObject({ items: [], nextCursor: null });
});

test("field names are snake_case, and a mistake comes back as a result with the way out", async () => {
  const app = await openTestApp();
  const client = await connectAgent(await bearer(app));
  const { tools } = await client.listTools();
  const quality = tools.find((tool) => tool.name === "analyze_metadata_quality");
  expect(Object.keys(quality?.inputSchema.properties ?? {})).toContain("min_completeness");
  const wrong = await client.callTool({ name: "analyze_metadata_quality", arguments: { min_completeness: 7 } });
  expect(wrong.isError).toBe(true);
  expect(textOf(wrong.content)).toContain("min_completeness");
  const unknown = await client.callTool({ name: "get_plan", arguments: { plan_id: "pln_none" } });
  expect(unknown.isError).toBe(true);
});

test("no agent can decide: with an admin's token, too, nothing that approves or administers is there", async () => {
  const app = await openTestApp();
  const client = await connectAgent(await bearer(app, { role: "admin" }));
  const { tools } = await client.listTools();
  expect(tools.some((tool) => /approve|reject|execute|user|token|audit|setting/.test(tool.name))).toBe(false);
  for (const name of ["approve_plan", "plans.approve", "executions.start", "users.create"]) {
    await expect(client.callTool({ name, arguments: {} })).rejects.toThrow(/no tool/);
  }
});

test("a viewer's agent sees what may be read and proposes nothing", async () => {
  const app = await openTestApp();
  const client = await connectAgent(await bearer(app, { role: "viewer" }));
  const names = (await client.listTools()).tools.map((tool) => tool.name);
  expect(names).toContain("list_plans");
  expect(names).not.toContain("generate_optimized_plan");
});

test("without a token the server says nothing", async () => {
  await openTestApp();
  const body = { jsonrpc: "2.0", id: 1, method: "tools/list" };
  expect((await POST(requestTo("/api/mcp", { method: "POST", body }))).status).toBe(401);
  expect((await GET(requestTo("/api/mcp"))).status).toBe(401);
});

test("streams are refused with 405, as a stateless server must", async () => {
  const app = await openTestApp();
  expect((await GET(requestTo("/api/mcp", { headers: await bearer(app) }))).status).toBe(405);
});
