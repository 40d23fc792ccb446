"use client";
import { useQuery } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { paths } from "#components/paths.ts";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Input, Select, Textarea } from "#components/ui/input.tsx";
import { problemOf, providersQuery, sourcesQuery } from "#lib/queries/index.ts";
import type { GeneratePlanResult, GoalChoice } from "#lib/services/plan/index.ts";
import { GoalQuestion, GoalReading } from "./goal-reading.tsx";

const EXAMPLES = [
  "Fill missing titles, years and genres",
  "Make thumbnails for videos that have none",
  "Convert movies larger than 2 GB to h265, only at night",
  "Normalize the loudness of the podcasts, keep the originals",
  "Move the music into tidy folders, but not the Kids collection",
  "Process the episodes added last week",
  "Do the weekly maintenance with low resource usage",
];

const HANDS_OFF = "do not touch originals";

function inputOf(form: FormData) {
  const maxSteps = String(form.get("maxSteps") ?? "").trim();
  const sourceId = String(form.get("sourceId") ?? "");
  return {
    goal: String(form.get("goal") ?? ""),
    constraints: form.get("handsOff") === "on" ? [HANDS_OFF] : [],
    sourceIds: sourceId === "" ? [] : [sourceId],
    ...(maxSteps === "" ? {} : { maxSubtasks: Number(maxSteps) }),
    ...(form.get("useModel") === "on" ? { useModel: "auto" } : {}),
  };
}

/** Only where a model can be asked. The rules read the goal when it does not answer. */
function ModelTick() {
  const providers = useQuery(providersQuery());
  if (providers.data === undefined || providers.data.withoutModel !== null) return null;
  return (
    <label className="flex items-center gap-2 text-sm text-soft">
      <input type="checkbox" name="useModel" className="size-4 shrink-0 accent-accent" />
      Let a model plan
    </label>
  );
}

type Bounds = { isHandsOff: boolean; sourceId: string };

function Limits({ bounds, onChange }: { bounds: Bounds; onChange: (bounds: Bounds) => void }) {
  const sources = useQuery(sourcesQuery()).data?.items ?? [];
  return (
    <details className="text-sm">
      <summary className="w-fit rounded-sm text-soft">Limits</summary>
      <div className="mt-2 flex flex-wrap items-center gap-x-6 gap-y-3">
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            name="handsOff"
            checked={bounds.isHandsOff}
            onChange={(event) => onChange({ ...bounds, isHandsOff: event.target.checked })}
            className="size-4 shrink-0 accent-accent"
          />
          Leave the media files as they are
        </label>
        <div className="flex items-center gap-2">
          <label htmlFor="max-steps">Steps at most</label>
          <Input id="max-steps" name="maxSteps" type="number" min={1} max={5000} placeholder="any" className="w-24" />
        </div>
        <div className="flex items-center gap-2">
          <label htmlFor="only-in">Only in</label>
          <Select
            id="only-in"
            name="sourceId"
            value={bounds.sourceId}
            onChange={(event) => onChange({ ...bounds, sourceId: event.target.value })}
            className="w-auto max-w-56"
          >
            <option value="">every source</option>
            {sources.map((source) => (
              <option key={source.id} value={source.id}>
                {source.name}
              </option>
            ))}
          </Select>
        </div>
      </div>
    </details>
  );
}

/** What came back instead of a plan. */
function Answer({
  answer,
  onChoose,
}: {
  answer: GeneratePlanResult | undefined;
  onChoose: (choice: GoalChoice) => void;
}) {
  if (answer === undefined || answer.plan !== null || answer.question === null) return null;
  const { question, understood, choices, notes } = answer;
  return (
    <div role="status" className="grid gap-1">
      <GoalQuestion {...{ question, understood, choices, onChoose }} />
      {notes.map((note) => (
        <p key={note} className="text-xs text-faint">
          {note}
        </p>
      ))}
    </div>
  );
}

/** A goal in plain words becomes a plan, or a question back; what was typed stays either way. */
export function GoalBox({ initialGoal = "" }: { initialGoal?: string }) {
  const { can } = useSession();
  const router = useRouter();
  const field = useRef<HTMLTextAreaElement>(null);
  const [goal, setGoal] = useState(initialGoal);
  const [bounds, setBounds] = useState<Bounds>({ isHandsOff: false, sourceId: "" });
  const generate = useTool("plans.generate", {
    isQuiet: true,
    onDone: ({ plan }) => {
      if (plan !== null) router.push(paths.plan(plan.id));
    },
  });
  if (!can("operate")) return null;
  const isAnswered = generate.data?.plan === null && generate.variables?.goal === goal;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    generate.mutate(inputOf(new FormData(event.currentTarget)));
  };
  const choose = ({ goal: next, recommendationId, useModel }: GoalChoice) => {
    if (recommendationId !== undefined) generate.mutate({ recommendationId });
    else if (useModel !== undefined) generate.mutate({ goal, useModel });
    else setGoal(next ?? goal);
    field.current?.focus();
  };
  return (
    <Card aria-label="Make a plan">
      <form onSubmit={submit} className="grid gap-3 p-4">
        <label htmlFor="goal" className="text-base font-semibold">
          What should be better?
        </label>
        <Textarea
          id="goal"
          name="goal"
          ref={field}
          rows={2}
          required
          minLength={3}
          maxLength={4000}
          value={goal}
          onChange={(event) => setGoal(event.target.value)}
          placeholder="Say it in your own words"
          className="text-lg leading-6"
        />
        {isAnswered ? (
          <Answer answer={generate.data} onChoose={choose} />
        ) : (
          <GoalReading goal={goal} {...bounds} onChoose={choose} />
        )}
        {generate.error && <Failed problem={problemOf(generate.error)} />}
        <div className="flex flex-wrap gap-1.5">
          {EXAMPLES.map((example) => (
            <Button
              key={example}
              size="sm"
              wraps
              className="rounded-full font-normal text-soft"
              onClick={() => {
                setGoal(example);
                field.current?.focus();
              }}
            >
              {example}
            </Button>
          ))}
        </div>
        <div className="flex flex-wrap items-end justify-between gap-3">
          <div className="grid gap-2">
            <ModelTick />
            <Limits bounds={bounds} onChange={setBounds} />
          </div>
          <Button type="submit" look="primary" isPending={generate.isPending} className="ml-auto">
            {!generate.isPending && <Sparkles aria-hidden />}
            Make a plan
          </Button>
        </div>
        <p className="text-xs text-faint">
          A plan changes nothing. It runs only after an admin has seen and approved it.
        </p>
      </form>
    </Card>
  );
}
