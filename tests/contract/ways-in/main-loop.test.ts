import { expect, test } from "vitest";
import { runUntilIdle } from "#lib/worker/index.ts";
import { api, bearer } from "../../integration/support/http-client.ts";
import { connectAgent } from "../../integration/support/mcp-client.ts";
import { asCli, openTestApp } from "../../integration/support/open-test-app.ts";
import { plantain } from "../../integration/support/run-command.ts";

type Fields = Record<string, unknown>;

test("one loop through all ways in: a script observes, an agent proposes, an admin approves, the command line undoes", async () => {
  const app = await openTestApp();
  const ctx = asCli(app);
  const operator = await bearer(app, { role: "operator" });
  const admin = await bearer(app, { role: "admin" });
  const send = async (headers: Record<string, string>, method: string, path: string, body?: unknown) => {
    const response = await api(app, path, { method, headers, ...(body === undefined ? {} : { body }) });
    return { status: response.status, value: (await response.json()) as Fields };
  };

  expect((await send(operator, "POST", "/sample", {})).status).toBe(202);
  await runUntilIdle({ ctx });
  const jobs = await send(operator, "GET", "/jobs");
  const done = (jobs.value.items as Fields[]).map(({ kind, state, error }) => ({ kind, state, error }));
  for (const job of done) expect(job).toMatchObject({ state: "succeeded", error: null });
  expect(done.filter(({ kind }) => kind === "build_sample")).toHaveLength(1);
  expect(done.filter(({ kind }) => kind === "observe_source")).toHaveLength(2);
  const findings = await send(operator, "GET", "/findings?limit=5");
  expect(findings.value.total).toBeGreaterThan(0);

  const agent = await connectAgent(operator);
  const proposed = await agent.callTool({
    name: "generate_optimized_plan",
    arguments: { goal: "fill missing metadata", max_subtasks: 20 },
  });
  const { plan } = proposed.structuredContent as { plan: { id: string; contentHash: string; state: string } };
  expect(plan.state).toBe("awaiting_approval");

  const read = await plantain("plans", "show", plan.id, "--json");
  expect(JSON.parse(read.out).contentHash).toBe(plan.contentHash);

  const decision = { contentHash: plan.contentHash, run: true };
  const byOperator = await send(operator, "POST", `/plans/${plan.id}/approve`, decision);
  expect(byOperator.status).toBe(403);
  const stale = await send(admin, "POST", `/plans/${plan.id}/approve`, { contentHash: "0".repeat(64) });
  expect(stale.status).toBeGreaterThanOrEqual(400);
  const approved = await send(admin, "POST", `/plans/${plan.id}/approve`, decision);
  expect(approved.status).toBe(200);
  const executionId = String(approved.value.executionId);

  await runUntilIdle({ ctx, executionId });
  const status = await agent.callTool({ name: "get_plan_status", arguments: { execution_id: executionId } });
  expect(status.structuredContent).toMatchObject({ state: "succeeded", planId: plan.id });

  const undone = await plantain("executions", "undo", executionId, "--json");
  expect(undone.code).toBe(0);
  expect(JSON.parse(undone.out)).toMatchObject({ kind: "undo", state: "succeeded", undoOf: executionId });
  const verdict = await send(admin, "GET", "/audit/verify");
  expect(verdict.value.valid).toBe(true);
});
