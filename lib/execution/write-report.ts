import type { PlanEffect } from "./measure-effect.ts";

/** What a report tells of, as the ledger has it. Times in ms, instants in ISO 8601. */
export type ReportFacts = {
  title: string;
  kind: "run" | "undo";
  state: string;
  executionId: string;
  planId: string;
  contentHash: string;
  startedBy: string;
  startedAt: string | null;
  finishedAt: string | null;
  kpis: readonly {
    label: string;
    unit: string;
    before: number | null;
    predicted: number | null;
    after: number | null;
  }[];
  /** The plan's items against those it left alone. */
  effect: PlanEffect | null;
  steps: readonly StepFacts[];
  changes: readonly { kind: string; state: string; target: string; problem: string | null }[];
  interventions: readonly { at: string; by: string; action: string }[];
};
export type StepFacts = {
  type: string;
  title: string;
  state: string;
  error: string | null;
  attemptCount: number;
  expectedMs: number | null;
  actualMs: number | null;
  /** The other way that was taken after the step itself had failed. */
  way: string | null;
};

/** Steps of one type together; times of those that succeeded and whose duration was predicted, in ms. */
export type TypeSummary = {
  type: string;
  steps: number;
  succeeded: number;
  failed: number;
  leftOut: number;
  retries: number;
  expectedMs: number | null;
  actualMs: number | null;
};

const LISTED = 100;

/** Titles and paths are foreign text: nothing of them may act as Markdown or HTML, or end the line. */
const plain = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, " ").replace(/[\\`*_{}[\]()<>#+!|~&-]/g, "\\$&");

const figure = (value: number | null, unit: string): string => {
  if (value === null) return "–";
  if (unit === "share") return `${(value * 100).toFixed(1)} %`;
  return String(Math.round(value * 10) / 10);
};

const seconds = (ms: number | null): string => (ms === null ? "–" : `${(ms / 1000).toFixed(1)} s`);

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${heads.join(" | ")} |`,
  `|${heads.map((_, index) => (index === 0 ? "---" : "---:")).join("|")}|`,
  ...rows.map((row) => `| ${row.join(" | ")} |`),
];

/** Sums up the steps by type, in the order in which the types come first. */
export function summarizeTypes(steps: readonly StepFacts[]): TypeSummary[] {
  return [...Map.groupBy(steps, (step) => step.type)].map(([type, own]) => {
    const count = (...states: string[]) => own.filter(({ state }) => states.includes(state)).length;
    const timed = own.filter(
      (step) => step.state === "succeeded" && step.expectedMs !== null && step.actualMs !== null,
    );
    const sum = (of: (step: StepFacts) => number | null) =>
      timed.length === 0 ? null : timed.reduce((total, step) => total + (of(step) ?? 0), 0);
    return {
      type,
      steps: own.length,
      succeeded: count("succeeded"),
      failed: count("failed"),
      leftOut: count("skipped", "cancelled"),
      retries: own.reduce((total, step) => total + Math.max(0, step.attemptCount - 1), 0),
      expectedMs: sum((step) => step.expectedMs),
      actualMs: sum((step) => step.actualMs),
    };
  });
}

function listed(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const left = lines.length - LISTED;
  return ["", `## ${title}`, "", ...lines.slice(0, LISTED), ...(left > 0 ? [`- and ${left} more`] : [])];
}

const points = (share: number): string => `${share < 0 ? "−" : "+"}${Math.abs(share * 100).toFixed(1)}`;

/** What the plan did beyond what happened to everything else, in one sentence; nothing where it was not compared. */
export function effectSentence(effect: PlanEffect | null): string | null {
  if (effect === null) return null;
  const { treated, control, low, high } = effect;
  const isClear = low > 0 || high < 0;
  return (
    `Completeness of the plan's items: ${points(treated.change)} points (${treated.count} items); of items that it left alone: ` +
    `${points(control.change)} (${control.count}). The difference, ${points(effect.effect)} points, lies between ${points(low)} and ${points(high)} with 95 % confidence` +
    `${isClear ? "." : ", so it may be chance."}`
  );
}

const stepsTable = (summary: readonly TypeSummary[]): string[] =>
  table(
    ["Type", "Steps", "Succeeded", "Failed", "Left out", "Tried again", "Predicted", "Took"],
    summary.map((row) => [
      plain(row.type),
      ...[row.steps, row.succeeded, row.failed, row.leftOut, row.retries].map(String),
      seconds(row.expectedMs),
      seconds(row.actualMs),
    ]),
  );

/**
 * The report of an execution as Markdown: figures before, predicted and after, predicted and actual time by type of step, what
 * did not succeed and why, what was changed, what people had to do by hand.
 */
export function writeReport(facts: ReportFacts, types = summarizeTypes(facts.steps)): string {
  const { kpis, steps, changes, interventions } = facts;
  const failed = steps.filter(({ state }) => state !== "succeeded");
  const conflicts = changes.filter(({ problem }) => problem !== null);
  const changed = new Map<string, number>();
  for (const { kind, state } of changes) {
    const key = `${kind.replaceAll("_", " ")}, ${state}`;
    changed.set(key, (changed.get(key) ?? 0) + 1);
  }
  return [
    `# ${facts.kind === "undo" ? "Undo: " : ""}${plain(facts.title)}`,
    "",
    `State: ${facts.state}. Started by ${plain(facts.startedBy)} ${facts.startedAt ?? "(not yet)"}, ended ${facts.finishedAt ?? "(not yet)"}.`,
    "",
    `Execution ${facts.executionId}, plan ${facts.planId}, content ${facts.contentHash}.`,
    ...(kpis.length === 0 ? [] : ["", "## Before and after", ""]),
    ...(kpis.length === 0
      ? []
      : table(
          ["Figure", "Before", "Predicted", "After"],
          kpis.map(({ label, unit, before, predicted, after }) => [
            plain(label),
            ...[before, predicted, after].map((value) => figure(value, unit)),
          ]),
        )),
    ...[effectSentence(facts.effect)].flatMap((sentence) => (sentence === null ? [] : ["", sentence])),
    "",
    "## Steps",
    "",
    ...stepsTable(types),
    ...listed(
      "What did not succeed",
      failed.map(
        ({ title, state, error }) => `- ${plain(title)}: ${plain(state)}${error === null ? "" : `. ${plain(error)}`}`,
      ),
    ),
    ...listed(
      "Done in another way",
      steps.flatMap(({ title, way }) => (way === null ? [] : [`- ${plain(title)}: ${plain(way)}`])),
    ),
    ...listed(
      "Changes",
      [...changed].map(([kind, count]) => `- ${count} ${kind}`),
    ),
    ...listed(
      "Changes with a problem",
      conflicts.map(({ target, problem }) => `- ${plain(target)}: ${plain(problem ?? "")}`),
    ),
    ...listed(
      `By hand: ${interventions.length}`,
      interventions.map(({ at, by, action }) => `- ${at} ${plain(by)}: ${plain(action)}`),
    ),
    "",
  ].join("\n");
}
