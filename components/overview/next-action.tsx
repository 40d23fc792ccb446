"use client";
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { paths } from "#components/paths.ts";
import { PlanRecommendation } from "#components/plans/plan-it.tsx";
import { buttonClass } from "#components/ui/button.tsx";
import type { Overview } from "#lib/services/overview/index.ts";

function hrefOf(next: Overview["next"]): string {
  if ((next.kind === "approve" || next.kind === "watch") && next.subjectId !== null) return paths.plan(next.subjectId);
  if (next.kind === "recommendation") return paths.recommendations;
  return paths.sources;
}

/** The one thing to do next; nothing when nothing needs doing. */
export function NextAction({ overview }: { overview: Overview }) {
  const { next } = overview;
  if (next.kind === "none" || next.label === "") return null;
  const recommendation = overview.topRecommendations.find((one) => String(one.id) === next.subjectId);
  const isPlan = next.kind === "recommendation" && recommendation !== undefined && recommendation.canPlan;
  return (
    <div className="grid justify-items-start gap-1 md:justify-items-end">
      {isPlan ? (
        <PlanRecommendation recommendation={recommendation} label={next.label} />
      ) : (
        <Link href={hrefOf(next)} className={buttonClass({ look: "primary" })}>
          {next.label}
          <ArrowRight aria-hidden />
        </Link>
      )}
      <p className="max-w-xs text-xs text-faint md:text-right">{next.why}</p>
    </div>
  );
}
