import { styled } from "../terminal.ts";
import { isFields } from "./details.ts";
import { renderTable } from "./table.ts";
import { durationText, valueText } from "./value-text.ts";

type Fields = Readonly<Record<string, unknown>>;

const MAX_STEPS = 40;

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
const spreadText = (spread: unknown): string => {
  const { p50, p90 } = fieldsOf(spread);
  return typeof p50 === "number" && typeof p90 === "number" ? `${durationText(p50)} to ${durationText(p90)}` : "–";
};

/** The figures of a simulation, the ones that decide first. */
export function renderSimulation(simulation: Fields): string {
  const times = (key: string): string => {
    const { p50, p90 } = fieldsOf(simulation[key]);
    return `${valueText("p50Ms", p50)}, nine times of ten within ${valueText("p90Ms", p90)}`;
  };
  const share = (key: string): string => valueText("share", simulation[key]);
  const peaks = listOf(simulation.peaks)
    .filter(({ peak }) => typeof peak === "number" && peak > 0)
    .map(
      ({ resource, peak, capacity, usedShare }) =>
        `${resource} ${peak} of ${capacity} (${valueText("share", usedShare)})`,
    );
  const { p50: costP50, p90: costP90 } = fieldsOf(simulation.costUsd);
  const lines: [string, string][] = [
    ["takes", times("makespanMs")],
    ["one after another", times("baselineMs")],
    ["all steps succeed", share("successChance")],
    ["optimization score", `${share("optimizationScore")}${simulation.isWeak === true ? " (weak)" : ""}`],
    ["resource efficiency", `${share("resourceEfficiency")}${simulation.isWasteful === true ? " (wasteful)" : ""}`],
    ["peak, mean use", peaks.join("; ")],
    ["cost", costP90 === 0 ? "none" : `${valueText("costUsd", costP50)} to ${valueText("costUsd", costP90)}`],
    ["runs", `${String(simulation.runs)}. ${String(simulation.basis)}`],
  ];
  const named = lines.map(([name, text]) => `  ${name.padEnd(20)} ${text}`);
  return [styled("bold", "Simulation"), ...named].join("\n");
}

/** What is stored for a plan: its figures, why they no longer count, and when each step starts and ends. */
export function renderStoredSimulation(value: Fields, width: number | null): string {
  if (!isFields(value.simulation)) return "This plan has not been simulated. Run: plantain simulate-plan <plan id>";
  const steps = listOf(value.simulation.steps);
  const rest = steps.length - MAX_STEPS;
  const table = renderTable<Fields>(
    [
      { title: "Step", text: ({ key }) => valueText("key", key), align: "left" },
      { title: "Starts, P50 to P90", text: ({ start }) => spreadText(start), align: "right" },
      { title: "Ends, P50 to P90", text: ({ end }) => spreadText(end), align: "right" },
      { title: "What", text: ({ title }) => valueText("title", title), align: "left" },
    ],
    steps.slice(0, MAX_STEPS),
    width,
  );
  return [
    ...(typeof value.voidReason === "string"
      ? [styled("bold", `No longer counts: ${valueText("", value.voidReason)}`)]
      : []),
    ...(typeof value.measuredMs === "number" ? [`Measured: ${durationText(value.measuredMs)}`] : []),
    renderSimulation(value.simulation),
    table,
    ...(rest > 0 ? [styled("dim", `… and ${rest} more; --json shows all`)] : []),
  ].join("\n\n");
}

/** A plan and its alternatives, one a line. */
export function renderCompared(value: Fields, width: number | null): string {
  const rows = [{ title: "As it stands", says: "", simulation: value.plan }, ...listOf(value.alternatives)];
  const of = (row: Fields, key: string) => fieldsOf(row.simulation)[key];
  return renderTable<Fields>(
    [
      { title: "Way", text: ({ title }) => valueText("title", title), align: "left" },
      { title: "Takes, P50 to P90", text: (row) => spreadText(of(row, "makespanMs")), align: "right" },
      { title: "Score", text: (row) => valueText("share", of(row, "optimizationScore")), align: "right" },
      { title: "Efficiency", text: (row) => valueText("share", of(row, "resourceEfficiency")), align: "right" },
      { title: "All succeed", text: (row) => valueText("share", of(row, "successChance")), align: "right" },
      { title: "", text: ({ says }) => valueText("says", says), align: "left" },
    ],
    rows,
    width,
  );
}
