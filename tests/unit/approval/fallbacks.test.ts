import { expect, test } from "vitest";
import { judgeByPolicy } from "#lib/approval/index.ts";

test("what may be tried when a step fails is judged like the step: a safe step does not carry an unsafe way through the policy", () => {
  const policy = { stepTypes: ["probe", "shell"], maxSteps: 10, maxMinutes: 10, maxCostUsd: 1, ofAgents: false };
  const judge = (fallbacks: { type: string; input: Record<string, unknown> }[]) =>
    judgeByPolicy(policy, {
      steps: [{ type: "probe", input: {}, fallbacks }],
      expectedMs: 1,
      costUsd: 0,
      isByAgent: false,
    });
  expect(judge([{ type: "probe", input: {} }])).toEqual([]);
  expect(judge([{ type: "shell", input: { command: "x" } }])).toEqual(["it has steps of shell"]);
  expect(judge([{ type: "probe", input: { sidecar: true } }])).toEqual(["it writes files beside the media"]);
});
