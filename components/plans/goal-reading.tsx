"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Check, MessageCircleQuestion } from "lucide-react";
import { useEffect, useState } from "react";
import { formatCount, plural } from "#components/format/numbers.ts";
import { Button } from "#components/ui/button.tsx";
import { goalQuery } from "#lib/queries/index.ts";
import type { GoalChoice, GoalInterpretation } from "#lib/services/plan/index.ts";

const SETTLE_MS = 400;
const SHORTEST_GOAL = 8;

/** A value once it has rested: who types is not asked about at every letter. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

type Task = GoalInterpretation["tasks"][number];

function TaskLine({ task }: { task: Task }) {
  const count = task.items === null ? "" : ` ${formatCount(task.items)} meant, `;
  return (
    <li className="flex gap-2">
      <Check className="mt-0.5 size-4 shrink-0 text-accent" aria-hidden />
      <span className="min-w-0">
        {task.what}
        {task.media !== null && `: ${task.media}`}
        <span className="text-soft tabular-nums">
          {" "}
          ({count}
          {plural(task.steps, "step")})
        </span>
        {task.examples.length > 0 && (
          <span className="block truncate text-xs text-faint">Such as {task.examples.join(", ")}</span>
        )}
      </span>
    </li>
  );
}

/** A question about the goal, with its answers as buttons. */
export function GoalQuestion({
  question,
  understood,
  choices,
  onChoose,
}: {
  question: string;
  understood: string;
  choices: readonly GoalChoice[];
  onChoose: (choice: GoalChoice) => void;
}) {
  return (
    <div className="flex gap-2 rounded-md bg-amber-wash px-3 py-2 text-sm">
      <MessageCircleQuestion className="mt-0.5 size-4 shrink-0 text-amber" aria-hidden />
      <div className="grid gap-2">
        <p>
          <span className="block text-soft">{understood}</span>
          {question}
        </p>
        {choices.length > 0 && (
          <div className="flex flex-wrap gap-1.5">
            {choices.map((choice) => (
              <Button key={choice.label} size="sm" wraps onClick={() => onChoose(choice)}>
                {choice.label}
              </Button>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

/** What is understood of a goal while it is typed: what will be done to which media, what is open, what was not read. */
export function GoalReading({
  goal,
  isHandsOff,
  sourceId,
  onChoose,
}: {
  goal: string;
  isHandsOff: boolean;
  sourceId: string;
  onChoose: (choice: GoalChoice) => void;
}) {
  const settled = useSettled(goal.trim());
  const constraints = isHandsOff ? "do not touch originals" : undefined;
  const reading = useQuery({
    ...goalQuery({
      goal: settled,
      ...(constraints && { constraints }),
      ...(sourceId !== "" && { sourceIds: sourceId }),
    }),
    enabled: settled.length >= SHORTEST_GOAL,
    placeholderData: keepPreviousData,
  });
  if (goal.trim().length < SHORTEST_GOAL || reading.data === undefined) return null;
  const { understood, question, choices, notes, bounds, tasks } = reading.data;
  return (
    <section aria-live="polite" aria-label="What is understood" className="grid gap-2 text-sm">
      {question !== null && <GoalQuestion {...{ question, understood, choices, onChoose }} />}
      {tasks.length > 0 && (
        <ul className="grid gap-1">
          {tasks.map((task) => (
            <TaskLine key={`${task.what} ${task.media}`} task={task} />
          ))}
        </ul>
      )}
      {bounds.length > 0 && <p className="text-soft">Bounds: {bounds.join("; ")}.</p>}
      {notes.map((note) => (
        <p key={note} className="text-amber">
          {note}
        </p>
      ))}
    </section>
  );
}
