import type { Overview } from "./schemas.ts";

type Facts = Omit<Overview, "headline" | "tone" | "next">;
type Said = Pick<Overview, "headline" | "tone" | "next">;

const count = (n: number, one: string, many: string): string =>
  `${n.toLocaleString("en").replaceAll(",", " ")} ${n === 1 ? one : many}`;

function nextStep(facts: Facts, awaitingPlanId: string | null): Overview["next"] {
  const none = { kind: "none", subjectId: null } as const;
  if (facts.sources === 0) {
    return {
      label: "Connect a source",
      why: "Plantain needs a folder to look at.",
      kind: "add_source",
      subjectId: null,
    };
  }
  const execution = facts.activeExecutions[0];
  if (execution !== undefined) {
    return {
      label: "Watch it run",
      why: `"${execution.planTitle}" is under way.`,
      kind: "watch",
      subjectId: execution.planId,
    };
  }
  if (awaitingPlanId !== null) {
    const why = `${count(facts.plansAwaitingApproval, "plan waits", "plans wait")} for approval.`;
    return { label: "Review the plan", why, kind: "approve", subjectId: awaitingPlanId };
  }
  const best = facts.topRecommendations.find((recommendation) => recommendation.canPlan) ?? facts.topRecommendations[0];
  if (best !== undefined) {
    return {
      label: best.canPlan ? "Plan a fix" : "See what to do",
      why: best.title,
      kind: "recommendation",
      subjectId: String(best.id),
    };
  }
  if (!facts.firstSteps.hasObserved && facts.activeJobs.length === 0) {
    return { label: "Read the sources", why: "Nothing has been read yet.", kind: "observe", subjectId: null };
  }
  return { label: "", why: "Nothing needs you now.", ...none };
}

/** What the worst problem costs; nothing where that was not measured. */
const costOf = ({ share }: Facts["topFindings"][number]): string =>
  share === null || share < 0.005 ? "" : ` It costs ${Math.round(share * 100)} % of all completion time.`;

/** The most costly of what is not severe, when it costs enough to be told. */
const worstOf = (top: Facts["topFindings"][number] | undefined): string =>
  top === undefined || costOf(top) === "" ? "" : ` The most costly: ${top.title.replace(/\.$/, "")}.${costOf(top)}`;

/** The state in one sentence with the number that matters, and the one thing to do next. Pure. */
export function sayState(facts: Facts, awaitingPlanId: string | null): Said {
  const next = nextStep(facts, awaitingPlanId);
  if (facts.sources === 0) return { headline: "Nothing is connected yet.", tone: "empty", next };
  const { critical, high, medium, low } = facts.openFindings;
  const top = facts.topFindings[0];
  if (top !== undefined && critical + high > 0) {
    const more = critical + high + medium + low - 1;
    const rest = more > 0 ? ` ${count(more, "other finding is", "other findings are")} open.` : "";
    return {
      headline: `${top.title.replace(/\.$/, "")}.${costOf(top)}${rest}`,
      tone: critical > 0 ? "bad" : "attention",
      next,
    };
  }
  if (facts.activeJobs.length > 0 && !facts.firstSteps.hasObserved) {
    return { headline: "Reading your sources for the first time.", tone: "empty", next };
  }
  const complete =
    facts.completeness === null ? "" : ` The library is ${Math.round(facts.completeness * 100)} % complete.`;
  const findings =
    medium + low === 0
      ? "No problems found."
      : `${count(medium + low, "minor finding", "minor findings")}, nothing severe.${worstOf(top)}`;
  const isThin = facts.completeness !== null && facts.completeness < 0.9;
  return { headline: `${findings}${complete}`, tone: isThin ? "attention" : "good", next };
}
