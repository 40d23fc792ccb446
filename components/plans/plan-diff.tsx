"use client";
import { useState } from "react";
import { FilePath } from "#components/evidence/file-path.tsx";
import { plural } from "#components/format/numbers.ts";
import { Empty } from "#components/states/empty.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import type { StepType } from "#lib/core/index.ts";
import type { PlanDetail } from "#lib/services/plan/index.ts";
import { filterGroups, groupSteps, type StepGroup } from "./group-steps.ts";
import { PlanStep, type StepProblem } from "./plan-step.tsx";
import { StepLegend } from "./step-legend.tsx";
import { STEP_LABELS } from "./step-words.ts";

const PAGE = 40;

type Props = {
  plan: PlanDetail;
  leftOut: ReadonlySet<string>;
  onToggle: ((keys: readonly string[], isIn: boolean) => void) | null;
};

function Group({ group, props }: { group: StepGroup; props: Props }) {
  const { plan, leftOut, onToggle } = props;
  const keys = group.steps.map((step) => step.key);
  const outCount = keys.filter((key) => leftOut.has(key)).length;
  const problemsOf = (key: string): StepProblem[] => {
    const issues = plan.validation.issues.filter((issue) => issue.stepKey === key);
    const drifts = plan.drift.filter((drift) => drift.stepKey === key);
    const news = drifts.filter((drift) => issues.every((issue) => issue.message !== drift.what));
    return [...issues, ...news.map((drift) => ({ message: drift.what, severity: "warning" as const }))];
  };
  return (
    <li data-row tabIndex={-1} className="px-4 py-3 -outline-offset-2">
      <div className="flex items-start gap-3">
        {onToggle && (
          <div className="pt-0.5">
            <Checkbox
              label={`Include all of ${group.path ?? group.steps[0]?.title ?? "this"}`}
              checked={outCount === 0 ? true : outCount === keys.length ? false : "indeterminate"}
              onChange={(isIn) => onToggle(keys, isIn)}
            />
          </div>
        )}
        <h3 className="min-w-0 flex-1 text-base font-medium">
          {group.path === null ? group.steps[0]?.title : <FilePath path={group.path} />}
        </h3>
        {group.sourceName && <span className="text-xs text-faint">{group.sourceName}</span>}
      </div>
      <div className="divide-y divide-line/60 pl-0 md:pl-7">
        {group.steps.map((step) => (
          <PlanStep
            key={step.key}
            step={step}
            group={group.steps}
            isLeftOut={leftOut.has(step.key)}
            onToggle={onToggle && keys.length > 1 ? (key, isIn) => onToggle([key], isIn) : null}
            problems={problemsOf(step.key)}
          />
        ))}
      </div>
    </li>
  );
}

/** What the plan changes, file by file, and for each field what stands there now and what would stand there. */
export function PlanDiff(props: Props) {
  const [text, setText] = useState("");
  const [type, setType] = useState("");
  const [shown, setShown] = useState(PAGE);
  const groups = groupSteps(props.plan.steps);
  const matching = filterGroups(groups, text, type);
  const types = [...new Set(props.plan.steps.map((step) => step.type))] as StepType[];
  return (
    <Panel
      title="What it changes"
      note={`${plural(groups.length, "file or source", "files and sources")}`}
      action={
        <>
          {types.length > 1 && (
            <Select
              aria-label="Kind of step"
              value={type}
              onChange={(event) => setType(event.target.value)}
              className="w-auto"
            >
              <option value="">Every kind</option>
              {types.map((one) => (
                <option key={one} value={one}>
                  {STEP_LABELS[one]}
                </option>
              ))}
            </Select>
          )}
          <Input
            data-search
            type="search"
            aria-label="Find a file, field or value"
            placeholder="Find a file or field"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="w-48"
          />
        </>
      }
    >
      <StepLegend steps={props.plan.steps} />
      {matching.length === 0 ? (
        <Empty title="Nothing in this plan has these words" />
      ) : (
        <ul data-rows className="divide-y divide-line">
          {matching.slice(0, shown).map((group) => (
            <Group key={group.key} group={group} props={props} />
          ))}
        </ul>
      )}
      {matching.length > shown && (
        <div className="border-t border-line px-4 py-2">
          <Button size="sm" onClick={() => setShown(shown + PAGE * 2)}>
            Show more of {plural(matching.length, "file")}
          </Button>
        </div>
      )}
    </Panel>
  );
}
