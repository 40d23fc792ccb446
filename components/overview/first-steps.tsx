"use client";
import { Check } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { useSession } from "#components/frame/session.tsx";
import { paths } from "#components/paths.ts";
import { CreateSampleButton } from "#components/sources/sample-button.tsx";
import { buttonClass } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { cx } from "#components/ui/cx.ts";
import type { Overview } from "#lib/services/overview/index.ts";

type Step = { title: string; text: string; isDone: boolean; action: ReactNode };

const link = (href: string, label: string, isPrimary: boolean) => (
  <Link href={href} className={buttonClass({ look: isPrimary ? "primary" : "secondary" })}>
    {label}
  </Link>
);

function stepsOf(overview: Overview): Step[] {
  const { hasSource, hasObserved, hasPlan, hasExecution } = overview.firstSteps;
  return [
    {
      title: "Point Plantain at your pipeline",
      text: "A folder of logs, a Banana Bun installation, a folder of media. All are only read.",
      isDone: hasSource,
      action: (
        <>
          {link(paths.sources, "Add a source", true)}
          {overview.activeJobs.every((job) => job.kind !== "build_sample") && <CreateSampleButton />}
        </>
      ),
    },
    {
      title: "Let it read",
      text: "Patterns, failures, waits, gaps: what it finds stands under Findings, with the evidence.",
      isDone: hasObserved,
      action: link(paths.sources, "See how far it is", false),
    },
    {
      title: "Make a first plan",
      text: "From a recommendation with one click, or from a goal in your own words. A plan changes nothing.",
      isDone: hasPlan,
      action: (
        <>
          {link(paths.recommendations, "See the recommendations", false)}
          {link(paths.plans(), "Say a goal", false)}
        </>
      ),
    },
    {
      title: "Approve it and watch it run",
      text: "You see every file and field before it changes. Afterwards everything can be undone.",
      isDone: hasExecution,
      action: link(paths.plans(), "To the plans", false),
    },
  ];
}

/** From zero to a first executed plan; gone once that has happened. */
export function FirstSteps({ overview }: { overview: Overview }) {
  const { can } = useSession();
  const steps = stepsOf(overview);
  const current = steps.findIndex((step) => !step.isDone);
  if (current === -1) return null;
  return (
    <Card aria-label="First steps">
      <ol className="grid divide-y divide-line lg:grid-cols-4 lg:divide-x lg:divide-y-0">
        {steps.map((step, index) => (
          <li key={step.title} aria-current={index === current ? "step" : undefined} className="flex gap-3 p-4">
            <span
              className={cx(
                "grid size-6 shrink-0 place-items-center rounded-full border text-xs font-semibold",
                step.isDone
                  ? "border-accent bg-accent text-on-accent"
                  : index === current
                    ? "border-accent text-accent-ink"
                    : "border-edge text-faint",
              )}
            >
              {step.isDone ? <Check className="size-3.5" role="img" aria-label="Done" /> : index + 1}
            </span>
            <div className="grid content-start gap-1">
              <h2 className={cx("text-base font-semibold", index > current && "text-soft")}>{step.title}</h2>
              <p className={cx("text-sm", index > current ? "text-faint" : "text-soft")}>{step.text}</p>
              {index === current && can("operate") && <div className="mt-2 flex flex-wrap gap-2">{step.action}</div>}
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
