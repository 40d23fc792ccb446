"use client";
import { useQuery } from "@tanstack/react-query";
import { plural } from "#components/format/numbers.ts";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { overviewQuery } from "#lib/queries/index.ts";
import { GoalBox } from "./goal-box.tsx";
import { PlanList } from "./plan-list.tsx";

function answerOf(waiting: number | undefined): string {
  if (waiting === undefined) return "Proposed changes, and what became of them.";
  if (waiting === 0) return "No plan waits for approval.";
  return `${plural(waiting, "plan")} ${waiting === 1 ? "waits" : "wait"} for approval.`;
}

export function PlansPage({ goal }: { goal: string | undefined }) {
  const waiting = useQuery(overviewQuery()).data?.plansAwaitingApproval;
  return (
    <PageBody>
      <PageHead title="Plans" answer={answerOf(waiting)} />
      <GoalBox key={goal} initialGoal={goal ?? ""} />
      <PlanList />
    </PageBody>
  );
}
