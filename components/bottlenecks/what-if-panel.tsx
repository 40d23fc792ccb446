"use client";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { formatDuration } from "#components/format/numbers.ts";
import { progressWords } from "#components/frame/job-words.ts";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/input.tsx";
import type { WhatIfResult } from "#lib/bottlenecks/index.ts";
import { jobQuery } from "#lib/queries/index.ts";
import type { FindingView } from "#lib/services/finding/index.ts";
import type { JobView } from "#lib/services/job/index.ts";

const POLL_MS = 700;

type Choice = { key: string; label: string; change: object };

/** Changes that can be tried on this bottleneck. */
function choicesFor({ subject, bottleneck }: FindingView): Choice[] {
  const slots = [1, 2, 4, -1].map((add) => ({
    key: `slots ${add}`,
    label: add > 0 ? `${add} more at the same time` : `${-add} fewer at the same time`,
    change: { kind: "slots", subject, add },
  }));
  if (bottleneck?.subjectKind !== "type") return slots;
  return [
    ...slots,
    { key: "half", label: "Runs take half the time", change: { kind: "duration", type: subject, factor: 0.5 } },
    { key: "less", label: "Runs take a fifth less time", change: { kind: "duration", type: subject, factor: 0.8 } },
  ];
}

const signed = (ms: number): string => `${ms > 0 ? "+" : ms < 0 ? "−" : "±"}${formatDuration(Math.abs(ms))}`;

function Row({
  label,
  before,
  after,
  change,
}: {
  label: string;
  before: number;
  after: number;
  change: WhatIfResult["waitChangeMs"];
}) {
  return (
    <tr className="border-t border-line">
      <th scope="row" className="px-4 py-2 text-left font-normal">
        {label}
      </th>
      <td className="px-4 py-2 text-right">{formatDuration(before)}</td>
      <td className="px-4 py-2 text-right">{formatDuration(after)}</td>
      <td className="px-4 py-2 text-right font-medium">
        {signed(change.value)}
        <span className="block text-2xs font-normal text-faint">
          likely {signed(change.low)} to {signed(change.high)}
        </span>
      </td>
    </tr>
  );
}

function Result({ result }: { result: WhatIfResult }) {
  const fidelity = result.waitFidelity;
  return (
    <div className="grid gap-2">
      <table className="w-full text-sm" aria-label="Before and after">
        <thead className="text-xs text-faint">
          <tr>
            <th className="px-4 py-1 text-left font-medium">Over {result.runs} runs</th>
            <th className="px-4 py-1 text-right font-medium">As it was</th>
            <th className="px-4 py-1 text-right font-medium">With the change</th>
            <th className="px-4 py-1 text-right font-medium">Difference</th>
          </tr>
        </thead>
        <tbody>
          <Row
            label="Waiting, all runs"
            before={result.before.waitedMs}
            after={result.after.waitedMs}
            change={result.waitChangeMs}
          />
          <Row
            label="Until the last has ended"
            before={result.before.makespanMs}
            after={result.after.makespanMs}
            change={result.makespanChangeMs}
          />
        </tbody>
      </table>
      {fidelity !== null && Math.abs(fidelity - 1) > 0.25 && (
        <p className="px-4 pb-3 text-xs text-amber">
          The replay waits {fidelity.toFixed(1)} times as long as was recorded, so take this with care: something that
          the history does not tell decides when runs start.
        </p>
      )}
    </div>
  );
}

const isOver = (job: JobView | undefined): boolean =>
  job !== undefined && job.state !== "queued" && job.state !== "running";

/** Plays the history again with one thing different, in the background; nothing is changed. */
export function WhatIfPanel({ finding }: { finding: FindingView }) {
  const { can } = useSession();
  const [jobId, setJobId] = useState<string | null>(null);
  const ask = useTool("bottlenecks.what_if", { onDone: (job) => setJobId(job.id) });
  const job = useQuery({
    ...jobQuery(jobId ?? ""),
    enabled: jobId !== null,
    refetchInterval: ({ state }) => (isOver(state.data) ? false : POLL_MS),
  }).data;
  // A replay knows slots of types, resources and workers; those of a service it does not.
  const isService = finding.bottleneck?.subjectKind === "dependency";
  if (finding.sourceId === null || isService || !can("operate")) return null;
  const { sourceId } = finding;
  const choices = choicesFor(finding);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get("change");
    const choice = choices.find((one) => one.key === key);
    if (choice) ask.mutate({ sourceId, change: choice.change as never });
  };
  return (
    <Panel title="What if" note="the history is played again with one thing different">
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3 p-4">
        <Field label={finding.subject}>
          {(control) => (
            <Select {...control} name="change" className="w-auto">
              {choices.map((choice) => (
                <option key={choice.key} value={choice.key}>
                  {choice.label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Button type="submit" isPending={ask.isPending || (jobId !== null && !isOver(job))}>
          Try it
        </Button>
      </form>
      <div role="status">
        {jobId !== null && !isOver(job) && (
          <p className="px-4 pb-4 text-sm text-soft">{progressWords(job?.progress ?? null)}</p>
        )}
        {job?.state === "failed" && <p className="px-4 pb-4 text-sm text-red">{job.error}</p>}
        {job?.state === "succeeded" && <Result result={job.result as WhatIfResult} />}
      </div>
    </Panel>
  );
}
