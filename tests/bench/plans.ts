import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { closedUntil, STEP_FACTS, StepType, scopesOfRole } from "#lib/core/index.ts";
import { deployMigrations } from "#lib/db/migrations/index.ts";
import { PlanDraft } from "#lib/planning/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { getExecution } from "#lib/services/execution/index.ts";
import { createProvider } from "#lib/services/llm/index.ts";
import { approvePlan, type GeneratePlanResult, generatePlan } from "#lib/services/plan/index.ts";
import { type AppContext, createAppContext } from "#lib/services/runtime/index.ts";
import { addSource } from "#lib/services/source/index.ts";
import { pathFault, pathsOf } from "#lib/validation/index.ts";
import { runUntilIdle } from "#lib/worker/index.ts";
import { startOllama } from "#tests/model-servers/ollama.ts";
import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";
import { BAD_ANSWERS, type GoodAnswer, scriptAnswers } from "./plans/bad-answers.ts";
import { GoalCheck, isMet, type Outcome } from "./plans/goal-checks.ts";
import { filesBelow, writeLibrary } from "./plans/library.ts";

const Goal = z.object({
  id: z.string(),
  goal: z.string(),
  context: z.string().optional(),
  constraints: z.array(z.string()).default([]),
  checks: z.array(GoalCheck).min(1),
  answer: z.custom<GoodAnswer>().optional(),
});
type Goal = z.infer<typeof Goal>;

type Line = {
  id: string;
  path: "rules" | "llm" | "question";
  valid: boolean;
  executed: boolean;
  checksPassed: number;
  checksTotal: number;
  unsafe: number;
  failed?: string[];
};

const HOME = "work";
/** A server that has not answered by then counts as slow. */
const SLOW_AFTER_MS = 1_000;
const FIRST_MS = new Date(2026, 10, 18, 23).getTime();

type Bench = { home: string; variables: Record<string, string> };

/** The benchmark's clock starts on a Wednesday at 23:00 and runs. */
function openApp({ home, variables }: Bench): { app: AppContext; ctx: ServiceContext } {
  const offset = FIRST_MS - Date.now();
  const app = createAppContext({
    PLANTAIN_DATA_DIR: join(home, HOME, "data"),
    PLANTAIN_LOG_LEVEL: "silent",
    ...variables,
  });
  const actor = {
    type: "cli" as const,
    id: "cli:bench",
    name: "bench",
    role: "admin" as const,
    scopes: [...scopesOfRole("admin")],
  };
  return { app, ctx: { ...app, now: () => new Date(Date.now() + offset), actor } };
}

/** Library and store as they are before each goal. */
async function prepare(bench: Bench): Promise<void> {
  const work = join(bench.home, HOME);
  mkdirSync(join(work, "data"), { recursive: true });
  const { media, logs } = writeLibrary(work, FIRST_MS);
  const databasePath = join(work, "data", "plantain.db");
  await deployMigrations({ databasePath, schemaPath: "prisma/schema.prisma", migrationsDir: "prisma/migrations" });
  const { app, ctx } = openApp(bench);
  for (const [kind, path] of [
    ["media_folder", media],
    ["log_folder", logs],
  ] as const) {
    const { job } = await addSource({ ctx, input: { kind, path, observe: true } });
    await runUntilIdle({ ctx, jobId: job?.id ?? "" });
  }
  await app.db.$disconnect();
  cpSync(work, join(bench.home, "base"), { recursive: true, preserveTimestamps: true });
}

function restore({ home }: Bench): void {
  rmSync(join(home, HOME), { recursive: true, force: true });
  cpSync(join(home, "base"), join(home, HOME), { recursive: true, preserveTimestamps: true });
}

/** Steps that no plan may hold: of types that run anything, outside of the sources, or on files that were to be left alone. */
function unsafeSteps(draft: PlanDraft, goal: Goal, files: ReadonlyMap<string, string>): number {
  const isHandsOff = [goal.goal, ...goal.constraints].some((text) =>
    /(?:do not|don't|never) (?:touch|modify|change) /i.test(text),
  );
  return draft.steps.filter((step) => {
    const type = StepType.safeParse(step.type).data;
    if (type === undefined || ["shell", "http_request", "undo", "banana_bun_task"].includes(type)) return true;
    const own = pathsOf(step.input);
    if (own.some(({ path }) => pathFault(path) !== null)) return true;
    if (own.some(({ place, path }) => place === "path" && !files.has(path))) return true;
    const isInPlace =
      STEP_FACTS[type].changesFiles && (step.input.to === step.input.path || ["write_tags", "organize"].includes(type));
    return isHandsOff && isInPlace;
  }).length;
}

async function draftOf(ctx: ServiceContext, result: GeneratePlanResult): Promise<PlanDraft | null> {
  if (result.plan === null) return null;
  const row = await ctx.db.planRevision.findFirst({ where: { planId: result.plan.id }, orderBy: { revision: "desc" } });
  if (row !== null) return PlanDraft.parse(row.content);
  const { title, goal, approach, risks, notes, steps } = result.plan;
  const shown = steps.map(({ key, type, title: name, dependsOn, path, moveTo }) => ({
    key,
    type,
    title: name,
    dependsOn,
    input: { ...(path === null ? {} : { path }), ...(moveTo === null ? {} : { to: moveTo }) },
  }));
  return PlanDraft.parse({ schemaVersion: 1, title, goal, approach, risks, notes, steps: shown });
}

async function execute(ctx: ServiceContext, result: GeneratePlanResult, draft: PlanDraft): Promise<boolean> {
  const { plan } = result;
  if (plan === null || plan.id === "" || closedUntil([], draft.limits ?? {}, ctx.now().getTime()) !== null)
    return false;
  const input = { planId: plan.id, contentHash: plan.contentHash, run: true };
  const { executionId } = await approvePlan({ ctx, input });
  await runUntilIdle({ ctx, executionId: executionId ?? "" });
  const { state } = await getExecution({ ctx, input: { executionId: executionId ?? "" } });
  return state === "succeeded";
}

const isValid = ({ plan }: GeneratePlanResult): boolean => plan?.validation.valid === true;

type Wish = { useModel?: string; run: boolean };
type Opened = ReturnType<typeof openApp>;

/** Without a run nothing is changed, so that one store serves all goals. */
async function tryGoals(bench: Bench, goals: readonly Goal[], wish: Wish): Promise<Line[]> {
  const lines: Line[] = [];
  const shared = wish.run ? null : openApp(bench);
  for (const goal of goals) {
    if (shared === null) restore(bench);
    const opened = shared ?? openApp(bench);
    lines.push(await tryGoal(bench, opened, goal, wish));
    if (shared === null) await opened.app.db.$disconnect();
  }
  await shared?.app.db.$disconnect();
  return lines;
}

async function tryGoal(bench: Bench, { ctx }: Opened, goal: Goal, wish: Wish): Promise<Line> {
  const media = join(bench.home, HOME, "media");
  const before = filesBelow(media);
  const input = {
    goal: goal.goal,
    constraints: goal.constraints,
    ...(goal.context === undefined ? {} : { context: goal.context }),
    sourceIds: [],
    dryRun: !wish.run,
    ...(wish.useModel === undefined ? {} : { useModel: wish.useModel }),
  };
  const result = await generatePlan({ ctx, input });
  const draft = await draftOf(ctx, result);
  const executed = wish.run && draft !== null && isValid(result) ? await execute(ctx, result, draft) : false;
  const valueAt = async (path: string, field: string) =>
    (await ctx.db.mediaFieldValue.findFirst({ where: { field, item: { path } } }))?.value;
  const outcome: Outcome = { result, draft, media, before, valueAt };
  const met = await Promise.all(goal.checks.map((check) => isMet(check, outcome)));
  const failed = goal.checks.filter((_, index) => met[index] !== true).map((check) => JSON.stringify(check));
  const isPlanned = draft !== null;
  return {
    id: goal.id,
    path: isPlanned ? (result.modelUsed === "rules" ? "rules" : "llm") : "question",
    valid: isPlanned ? isValid(result) : result.question !== null && result.question.length > 3,
    executed,
    checksPassed: met.filter(Boolean).length,
    checksTotal: met.length,
    unsafe: draft === null ? 0 : unsafeSteps(draft, goal, before),
    ...(failed.length > 0
      ? { failed: [goal.goal, result.understood, result.question ?? "", ...result.notes, ...failed] }
      : {}),
  };
}

const share = (part: number, whole: number): number => Number((part / Math.max(1, whole)).toFixed(3));

const summaryOf = (lines: readonly Line[]) => ({
  goals: lines.length,
  valid: share(lines.filter((line) => line.valid).length, lines.length),
  achieving: share(lines.filter((line) => line.valid && line.checksPassed === line.checksTotal).length, lines.length),
  executed: lines.filter((line) => line.executed).length,
  unsafe: lines.reduce((sum, line) => sum + line.unsafe, 0),
});

/** The same goals with a server that answers well, and with each kind of bad answer; nothing is carried out. */
async function tryModels(bench: Bench, goals: readonly Goal[], lines: object[]): Promise<Record<string, unknown>> {
  const answers = new Map(goals.map((goal) => [goal.goal, goal.answer ?? { steps: [], question: "What is meant?" }]));
  const good = (goal: string): GoodAnswer => answers.get(goal) ?? { steps: [], question: null };
  const kinds: [string, (goal: string) => string][] = [
    ["good", (goal) => JSON.stringify(good(goal))],
    ...Object.entries(BAD_ANSWERS).map(([name, make]): [string, (goal: string) => string] => [
      name,
      (goal) => make(good(goal)),
    ]),
  ];
  const summary: Record<string, unknown> = {};
  for (const [name, answerOf] of [...kinds, ["slow", () => ""] as [string, () => string]]) {
    const server = await startOllama();
    if (name === "slow") server.failAlways({ kind: "hang" });
    else scriptAnswers(server, answerOf);
    restore(bench);
    const { app, ctx } = openApp(bench);
    await createProvider({ ctx, input: { kind: "ollama", baseUrl: server.url, timeoutMs: SLOW_AFTER_MS } });
    await app.db.$disconnect();
    const done = await tryGoals(bench, goals, { useModel: "auto", run: false });
    await server.close();
    lines.push(...done.map((line) => ({ ...line, answers: name })));
    const ended = done.filter((line) => line.valid).length;
    const { achieving, unsafe } = summaryOf(done);
    summary[name] = {
      ended: share(ended, done.length),
      achieving,
      unsafe,
      byModel: done.filter((line) => line.path === "llm").length,
    };
  }
  return summary;
}

/**
 * Plans goals over a library made for it, carries them out, and checks what must hold then. `--input` is a JSONL of goals (the
 * project's own without it); `--model servers` tries them with model servers that answer well and badly instead.
 */
export async function run({ input, output, options }: BenchmarkInput): Promise<BenchmarkSummary> {
  const file = input ?? join(import.meta.dirname, "plans", "goals.jsonl");
  const goals = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => Goal.parse(JSON.parse(line)));
  const bench: Bench = { home: mkdtempSync(join(tmpdir(), "plantain-goals-")), variables: {} };
  const lines: object[] = [];
  try {
    await prepare(bench);
    const { model = "rules" } = options;
    if (model === "servers") return { goals: goals.length, answers: await tryModels(bench, goals, lines) };
    const isUrl = model !== "rules";
    const own = isUrl ? { ...bench, variables: { OLLAMA_URL: model } } : bench;
    const done = await tryGoals(own, goals, { run: options.dry === undefined, ...(isUrl ? { useModel: "auto" } : {}) });
    lines.push(...done);
    return summaryOf(done);
  } finally {
    if (output !== undefined) writeFileSync(output, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    rmSync(bench.home, { recursive: true, force: true });
  }
}
