import { expect, test } from "vitest";
import { z } from "zod";
import { AGENT_SCOPES } from "#lib/core/index.ts";
import { checkRegistry, defineTool, inputFieldsOf, inputSchemaOf, TOOLS } from "#lib/tools/index.ts";

/** What people, scripts and agents rely on; a name that disappears here breaks them. */
const MCP_NAMES = [
  "analyze_metadata_quality",
  "analyze_system_logs",
  "generate_optimized_plan",
  "get_optimization_recommendations",
  "get_plan",
  "get_planning_metrics",
  "get_plan_status",
  "list_plans",
];

const NEVER_FOR_AGENTS = [
  "plans.approve",
  "plans.reject",
  "executions.start",
  "executions.cancel",
  "executions.pause",
  "executions.decide_step",
  "executions.resume",
  "executions.undo",
];

test("agents get the promised tools, and none that decides or runs", () => {
  const names = TOOLS.flatMap((tool) => (tool.mcp === undefined ? [] : [tool.mcp.name]));
  expect(names).toEqual(expect.arrayContaining(MCP_NAMES));
  for (const name of NEVER_FOR_AGENTS) expect(TOOLS.find((tool) => tool.name === name)?.mcp, name).toBeUndefined();
  for (const tool of TOOLS) if (tool.mcp !== undefined) expect(AGENT_SCOPES, tool.name).toContain(tool.scope);
});

test("approval needs the approve scope and administration the admin scope", () => {
  const scopeOf = (name: string) => TOOLS.find((tool) => tool.name === name)?.scope;
  expect([scopeOf("plans.approve"), scopeOf("plans.reject")]).toEqual(["approve", "approve"]);
  for (const tool of TOOLS.filter(({ name }) => /^(users|audit)\./.test(name))) expect(tool.scope).toBe("admin");
});

test("every field in a path or in a list of arguments is a field of the input", () => {
  for (const tool of TOOLS) {
    const fields = inputFieldsOf(tool).map((field) => field.name);
    const inPath = [...(tool.http?.path ?? "").matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? "");
    for (const name of [...inPath, ...(tool.cli?.positional ?? []), ...Object.keys(tool.cli?.flags ?? {})]) {
      expect(fields, tool.name).toContain(name);
    }
  }
});

test("no field is named like an option that every command has", () => {
  for (const tool of TOOLS.filter(({ cli }) => cli !== undefined)) {
    const fields = inputFieldsOf(tool).map((field) => field.name);
    for (const taken of ["json", "format", "output", "wait", "monitor", "help"])
      expect(fields, tool.name).not.toContain(taken);
  }
});

test("what an input schema gives is what it takes, so that verbs may parse again", () => {
  for (const tool of TOOLS) {
    const taken = inputSchemaOf(tool).properties ?? {};
    const given = z.toJSONSchema(tool.input, { io: "output", unrepresentable: "any" }).properties ?? {};
    for (const [name, property] of Object.entries(taken as Record<string, { type?: unknown }>)) {
      const after = given[name];
      expect(typeof after === "object" ? after.type : undefined, `${tool.name}: ${name}`).toEqual(property.type);
    }
  }
});

test("a registry with a clash, or with a decision for agents, does not load", () => {
  const tool = defineTool({
    name: "a.b",
    title: "t",
    description: "d",
    tag: "T",
    scope: "approve",
    isReadOnly: false,
    isDestructive: false,
    input: z.object({}),
    output: z.object({}),
    run: async () => ({}),
  });
  expect(() => checkRegistry([tool, tool])).toThrow(/same name/);
  expect(() => checkRegistry([{ ...tool, mcp: { name: "x" } }])).toThrow(/agents/);
  expect(() => checkRegistry([{ ...tool, http: { method: "GET", path: "/x" } }])).toThrow(/GET/);
});
