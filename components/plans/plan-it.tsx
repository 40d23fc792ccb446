"use client";
import { ArrowRight, Sparkles } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { paths } from "#components/paths.ts";
import { Button, type ButtonLook, buttonClass } from "#components/ui/button.tsx";
import type { RecommendationView } from "#lib/services/recommendation/index.ts";

/** Makes a plan and opens it; a goal that needs a word back opens the goal box with it. */
export function usePlanIt() {
  const router = useRouter();
  return useTool("plans.generate", {
    onDone: ({ plan }, input) =>
      router.push(plan === null ? paths.plans({ goal: input.goal ?? "" }) : paths.plan(plan.id)),
  });
}

/** From a recommendation to its plan in one click; where there is one already, to that. */
export function PlanRecommendation({
  recommendation,
  look = "primary",
  label = "Make a plan",
  size = "md",
}: ButtonLook & { recommendation: Pick<RecommendationView, "id" | "planId" | "canPlan">; label?: string }) {
  const { can } = useSession();
  const plan = usePlanIt();
  if (recommendation.planId !== null) {
    return (
      <Link href={paths.plan(recommendation.planId)} className={buttonClass({ size })}>
        Open the plan
        <ArrowRight aria-hidden />
      </Link>
    );
  }
  if (!recommendation.canPlan || !can("operate")) return null;
  return (
    <Button
      look={look}
      size={size}
      isPending={plan.isPending}
      onClick={() => plan.mutate({ recommendationId: recommendation.id })}
    >
      {!plan.isPending && <Sparkles aria-hidden />}
      {label}
    </Button>
  );
}

/** From a problem to a plan in one click. */
export function PlanGoal({ goal, label, look = "primary" }: ButtonLook & { goal: string; label: string }) {
  const { can } = useSession();
  const plan = usePlanIt();
  if (!can("operate")) return null;
  return (
    <Button look={look} isPending={plan.isPending} onClick={() => plan.mutate({ goal })}>
      {!plan.isPending && <Sparkles aria-hidden />}
      {label}
    </Button>
  );
}
