import { spawn } from "node:child_process";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { expect, test } from "vitest";
import { openTestApp } from "../support/open-test-app.ts";

const PROGRAM = ["--disable-warning=ExperimentalWarning", "lib/cli/main.ts", "mcp:planning"];

const envFor = (dataDir: string) => ({ PATH: process.env.PATH ?? "", PLANTAIN_DATA_DIR: dataDir });

test("an agent on stdio lists and calls tools and finds none that decides", async () => {
  const app = await openTestApp();
  const client = new Client({ name: "test", version: "1" });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: PROGRAM,
    env: envFor(app.env.dataDir),
    stderr: "pipe",
  });
  await client.connect(transport);
  const { tools } = await client.listTools();
  expect(tools.map((tool) => tool.name)).toContain("generate_optimized_plan");
  expect(tools.some((tool) => /approve|reject|execute/.test(tool.name))).toBe(false);
  const result = await client.callTool({ name: "list_plans", arguments: {} });
  expect(result.structuredContent).toMatchObject({ items: [] });
  await expect(client.callTool({ name: "plans.approve", arguments: {} })).rejects.toThrow();
  await client.close();
});

test("stdout carries the protocol and nothing else, and the program ends with its caller", async () => {
  const app = await openTestApp();
  const env = { ...process.env, ...envFor(app.env.dataDir), PLANTAIN_LOG_LEVEL: "debug" };
  const child = spawn(process.execPath, PROGRAM, { env });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    if (out.includes('"id":2')) child.stdin.end();
  });
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const clientInfo = { name: "t", version: "1" };
  send({ id: 1, method: "initialize", params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo } });
  send({ method: "notifications/initialized" });
  send({ id: 2, method: "tools/list" });
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(code).toBe(0);
  for (const line of out.trim().split("\n")) expect(JSON.parse(line)).toMatchObject({ jsonrpc: "2.0" });
});
