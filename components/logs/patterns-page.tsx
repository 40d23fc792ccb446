"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { plural } from "#components/format/numbers.ts";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { Panel } from "#components/ui/card.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { logTemplatesQuery, totalOf } from "#lib/queries/index.ts";
import { LEVEL_LOOKS, STACK_ORDER } from "./levels.ts";
import { LogFrame } from "./log-frame.tsx";
import { PatternTable } from "./pattern-table.tsx";
import { useLogWindow } from "./use-log-window.ts";

const FILTERS = ["search", "level", "mark", "show", "sort"] as const;

type Choice = { label: string; key: (typeof FILTERS)[number]; none: string; options: readonly (readonly string[])[] };
const CHOICES: readonly Choice[] = [
  {
    label: "New or changed",
    key: "show",
    none: "All",
    options: [
      ["new", "New"],
      ["changed", "Changed"],
    ],
  },
  {
    label: "Mark",
    key: "mark",
    none: "Any mark",
    options: [
      ["unmuted", "Not muted"],
      ["none", "Unmarked"],
      ["known", "Known"],
      ["muted", "Muted"],
      ["resolved", "Resolved"],
    ],
  },
  {
    label: "Level",
    key: "level",
    none: "Every level",
    options: STACK_ORDER.toReversed().map((level) => [level, LEVEL_LOOKS[level].label]),
  },
  {
    label: "Sort",
    key: "sort",
    none: "Most frequent",
    options: [
      ["errors", "Most errors"],
      ["change", "Most changed"],
      ["last", "Last seen"],
      ["first", "First seen"],
      ["name", "By name"],
    ],
  },
];

/** What the lines have in common: every pattern, in the window, with its course and what changed. */
export function PatternsPage() {
  const { values, set } = useUrlFilters(FILTERS);
  const { window } = useLogWindow();
  const filter = { ...window, ...values };
  const total = totalOf(useInfiniteQuery(logTemplatesQuery(filter)).data ?? { pages: [] });
  const isNarrow = FILTERS.some((key) => key !== "sort" && values[key] !== "");
  return (
    <LogFrame
      title="Patterns"
      answer={total === null ? undefined : `${plural(total, "pattern")}${isNarrow ? " fit" : ""}.`}
    >
      <Panel
        title="Patterns"
        action={
          <>
            {CHOICES.map(({ label, key, none, options }) => (
              <Select
                key={key}
                aria-label={label}
                value={values[key]}
                onChange={(event) => set({ [key]: event.target.value })}
                className="w-auto"
              >
                <option value="">{none}</option>
                {options.map(([value, text]) => (
                  <option key={value} value={value}>
                    {text}
                  </option>
                ))}
              </Select>
            ))}
            <Input
              data-search
              type="search"
              aria-label="Find a pattern"
              placeholder="Find a pattern"
              value={values.search}
              onChange={(event) => set({ search: event.target.value })}
              className="w-48"
            />
          </>
        }
      >
        <PatternTable filter={filter} onSort={(sort) => set({ sort: sort === "count" ? "" : sort })} />
      </Panel>
    </LogFrame>
  );
}
