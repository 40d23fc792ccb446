"use client";
import { useState } from "react";
import { formatCount, formatDuration, formatShare } from "#components/format/numbers.ts";
import { Panel } from "#components/ui/card.tsx";
import { Select } from "#components/ui/input.tsx";
import type { TaskSummary } from "#lib/services/task/index.ts";

type Slot = TaskSummary["week"][number];
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

const MEASURES = {
  runs: { label: "Arrivals", value: (slot: Slot) => slot.runs, format: formatCount },
  wait: { label: "Mean wait", value: (slot: Slot) => slot.waitMsMean, format: formatDuration },
  failed: {
    label: "Failing",
    value: (slot: Slot) => (slot.runs === 0 ? null : slot.failed / slot.runs),
    format: formatShare,
  },
} as const;
type Measure = keyof typeof MEASURES;

/** When work arrives, waits and fails: hours of the day against weekdays. A table, so that it can be read as one. */
export function WeekMap({ week }: { week: readonly Slot[] }) {
  const [measure, setMeasure] = useState<Measure>("runs");
  const { value, format } = MEASURES[measure];
  const bySlot = new Map(week.map((slot) => [slot.weekday * 24 + slot.hour, slot]));
  const highest = week.reduce((most, slot) => Math.max(most, value(slot) ?? 0), 0);
  return (
    <Panel
      title="Week"
      note="hours in UTC; darker is more"
      action={
        <Select
          aria-label="Shown in the week"
          value={measure}
          onChange={(event) => setMeasure(event.target.value as Measure)}
          className="w-auto"
        >
          {Object.entries(MEASURES).map(([key, { label }]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </Select>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <section className="relative overflow-x-auto p-3" aria-label="Week by hour" tabIndex={0}>
        <table className="w-full min-w-160 table-fixed border-separate border-spacing-0.5 text-2xs">
          <thead className="text-faint">
            <tr>
              <th scope="col" className="w-20 text-left font-normal">
                <span className="sr-only">Weekday</span>
              </th>
              {HOURS.map((hour) => (
                <th key={hour} scope="col" className="font-normal">
                  {hour % 3 === 0 ? hour : <span className="sr-only">{hour}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {DAYS.map((day, weekday) => (
              <tr key={day}>
                <th scope="row" className="pr-2 text-left font-normal text-faint">
                  {day}
                </th>
                {HOURS.map((hour) => {
                  const slot = bySlot.get(weekday * 24 + hour);
                  const figure = slot === undefined ? null : value(slot);
                  const share = figure === null || highest === 0 ? 0 : figure / highest;
                  const words = figure === null ? "none" : format(figure);
                  return (
                    <td
                      key={hour}
                      title={`${day} ${hour}:00, ${words}`}
                      className="h-5 rounded-xs bg-sunken"
                      style={
                        share > 0
                          ? {
                              background: `color-mix(in oklab, var(--chart-1) ${Math.round(12 + share * 88)}%, transparent)`,
                            }
                          : undefined
                      }
                    >
                      <span className="sr-only">{words}</span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}
