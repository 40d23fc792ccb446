import { styled } from "../terminal.ts";
import { isFields, renderDetails } from "./details.ts";
import { renderSimulation } from "./simulation-view.ts";
import { valueText } from "./value-text.ts";

type Fields = Readonly<Record<string, unknown>>;

const MAX_STEPS = 40;
const ABOUT = ["id", "title", "goal", "state", "approach", "stepCount", "fileCount", "expectedMs", "contentHash"];

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
const pick = (from: Fields, keys: readonly string[]): Fields =>
  Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])));

/** A plan as a diff: what it is, what the checks say, what it should reach, and each step with what it changes. */
export function renderPlan(plan: Fields, width: number | null): string {
  const { issues, valid } = fieldsOf(plan.validation);
  const steps = listOf(plan.steps);
  const shown = steps.slice(0, MAX_STEPS).map(stepText);
  const rest = steps.length - shown.length;
  return [
    renderDetails(pick(plan, ABOUT), width),
    renderDetails({ checks: { valid, issues } }, width),
    renderDetails(pick(plan, ["prediction", "limits", "drift", "approvals"]), width),
    ...(isFields(plan.simulation) ? [renderSimulation(plan.simulation)] : []),
    [
      styled("bold", "Steps"),
      ...shown,
      ...(rest > 0 ? [styled("dim", `… and ${rest} more; --json shows all`)] : []),
    ].join("\n"),
  ].join("\n\n");
}

/** A field's value as it is, without a unit or grouping: a year is no count. */
const asStands = (value: unknown): string => (typeof value === "number" ? String(value) : valueText("", value));

function stepText(step: Fields): string {
  const head = `  ${valueText("key", step.key)}  ${valueText("title", step.title)}`;
  const move =
    step.moveTo === null || step.moveTo === undefined ? [] : [`        -> ${valueText("path", step.moveTo)}`];
  const changes = listOf(step.changes).map((change) => {
    const { field, before, after, origin, confidence } = change;
    const why = `${valueText("origin", origin)}, ${valueText("confidence", confidence)}`;
    return `        ${valueText("field", field)}: ${asStands(before)} -> ${asStands(after)}  (${why})`;
  });
  return [head, ...move, ...changes].join("\n");
}
