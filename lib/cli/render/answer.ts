import { safeText, styled } from "../terminal.ts";
import { isFields, renderDetails, renderRows } from "./details.ts";
import { LIST_COLUMNS } from "./list-columns.ts";
import { renderPlan } from "./plan-view.ts";
import { renderCompared, renderStoredSimulation } from "./simulation-view.ts";
import { type Column, renderTable } from "./table.ts";
import { valueText, wordsOf } from "./value-text.ts";

type Fields = Readonly<Record<string, unknown>>;

/** An operation's answer for people. `width` null: not a terminal, nothing is cut. */
export function renderAnswer(toolName: string, value: unknown, width: number | null): string {
  if (isFields(value) && Array.isArray(value.items)) return renderList(toolName, value, width);
  const note = noteOf(toolName, value);
  return [renderOne(toolName, value, width), ...(note === null ? [] : [note])].join("\n\n");
}

function renderOne(toolName: string, value: unknown, width: number | null): string {
  if (!isFields(value)) return renderDetails(value, width);
  if (PLANS.has(toolName)) return renderPlan(value, width);
  if (SIMULATIONS.has(toolName)) return renderStoredSimulation(value, width);
  if (toolName === "plans.compare") return renderCompared(value, width);
  const handedOn = HANDED_ON[toolName];
  if (handedOn !== undefined) return linesOf(value[handedOn]);
  if (!isFields(value.plan)) return renderDetails(value, width);
  if (toolName === "plans.generate") return `${String(value.understood)}\n\n${renderPlan(value.plan, width)}`;
  const { id, title, state } = value.plan;
  return renderDetails({ planId: id, title, state, executionId: value.executionId }, width);
}

/** Answers whose text is to be handed on as it is, and the field that holds it. */
const HANDED_ON: Readonly<Record<string, string>> = { "logs.digest": "text", "executions.report": "markdown" };

const linesOf = (text: unknown): string => String(text).split("\n").map(safeText).join("\n");

const PLANS = new Set(["plans.get", "plans.exclude_steps", "plans.revise", "plans.reject"]);
const SIMULATIONS = new Set(["plans.simulate", "plans.simulation"]);

function renderList(toolName: string, page: Fields, width: number | null): string {
  const rows = (page.items as unknown[]).filter(isFields);
  if (rows.length === 0) return "Nothing to show.";
  const keys = LIST_COLUMNS[toolName];
  const table =
    keys === undefined
      ? renderRows(rows, width)
      : renderTable(
          keys.map((key) => toColumn(key, rows)),
          rows,
          width,
        );
  return [table, ...footOf(page, rows.length)].join("\n");
}

function toColumn(key: string, rows: readonly Fields[]): Column<Fields> {
  const isNumeric = rows.every((row) => typeof row[key] === "number" || row[key] === null);
  return { title: wordsOf(key), text: (row) => valueText(key, row[key]), align: isNumeric ? "right" : "left" };
}

function footOf(page: Fields, shown: number): string[] {
  if (typeof page.nextCursor !== "string") return [];
  const total = typeof page.total === "number" ? ` of ${page.total}` : "";
  return ["", styled("dim", `${shown}${total} shown. More: --cursor ${page.nextCursor}`)];
}

/** What to do next, where the answer itself does not say it. */
function noteOf(toolName: string, value: unknown): string | null {
  if (!isFields(value)) return null;
  if (toolName === "tokens.create") return styled("bold", "Keep the token now: it is not shown again.");
  const plan = toolName === "plans.generate" ? value.plan : toolName === "plans.get" ? value : null;
  if (!isFields(plan) || plan.state !== "awaiting_approval") return null;
  return `Approve and run it with:\n  plantain plans approve ${plan.id} --content-hash ${plan.contentHash} --run --monitor`;
}
