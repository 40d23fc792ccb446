"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { SEVERITY_LOOKS, SEVERITY_ORDER } from "#components/evidence/severity.tsx";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Select } from "#components/ui/input.tsx";
import { findingsQuery, overviewQuery, rowsOf } from "#lib/queries/index.ts";
import { FindingList } from "./finding-list.tsx";
import { findingsAnswer, STAGE_LABELS } from "./finding-words.ts";

const FILTERS = ["stage", "severity", "state"] as const;
const STATE_LABELS = { open: "Open", resolved: "Resolved", dismissed: "Dismissed" } as const;

function Filter({ label, value, any, options, onChange }: FilterProps) {
  return (
    <Select aria-label={label} value={value} onChange={(event) => onChange(event.target.value)} className="w-auto">
      {any && <option value="">{any}</option>}
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </Select>
  );
}
type FilterProps = {
  label: string;
  value: string;
  any?: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
};

/** What Plantain found wrong, the most severe first. */
export function FindingsPage() {
  const { values, set } = useUrlFilters(FILTERS);
  const counts = useQuery(overviewQuery()).data?.openFindings;
  const findings = useInfiniteQuery(findingsQuery(values));
  const isFiltered = values.stage !== "" || values.severity !== "" || values.state !== "";
  return (
    <PageBody>
      <PageHead title="Findings" answer={counts && findingsAnswer(counts)} />
      <Panel
        title="What was found"
        action={
          <>
            <Filter
              label="State"
              value={values.state || "open"}
              options={Object.entries(STATE_LABELS)}
              onChange={(state) => set({ state: state === "open" ? "" : state })}
            />
            <Filter
              label="Severity"
              value={values.severity}
              any="Every severity"
              options={SEVERITY_ORDER.map(
                (one) => [one, `At least ${SEVERITY_LOOKS[one].label.toLowerCase()}`] as const,
              )}
              onChange={(severity) => set({ severity })}
            />
            <Filter
              label="From"
              value={values.stage}
              any="From everywhere"
              options={Object.entries(STAGE_LABELS)}
              onChange={(stage) => set({ stage })}
            />
          </>
        }
      >
        <QueryBoundary
          query={findings}
          isEmpty={(read) => rowsOf(read).length === 0}
          empty={
            <Empty title={isFiltered ? "Nothing fits this filter" : "No findings"}>
              {isFiltered
                ? "Choose a wider one above."
                : "When sources have been read, what is slow, failing or missing stands here, with the evidence."}
            </Empty>
          }
        >
          {(read) => (
            <>
              <FindingList findings={rowsOf(read)} />
              <ShowMore query={findings} one="finding" />
            </>
          )}
        </QueryBoundary>
      </Panel>
    </PageBody>
  );
}
