import { adviceScore } from "./advice-score.ts";
import { adviseBottleneck } from "./advise-bottleneck.ts";
import type { FindingFacts, RecommendationDraft } from "./facts.ts";

/** What to do about a kind of finding; the text is for people, since Plantain does not write into other programs' queues here. */
const ADVICE: Record<string, { type: string; action: string; difficulty: "low" | "medium" | "high" }> = {
  stuck_running: {
    type: "clear_stuck",
    action:
      "The worker that ran these is gone. Set them back to pending or cancel them, then look for the crash in the log.",
    difficulty: "low",
  },
  stuck_queued: {
    type: "clear_stuck",
    action:
      "These wait far longer than others of their type. Check that a worker takes this type, then run or cancel them.",
    difficulty: "low",
  },
  never_picked_up: {
    type: "enable_type",
    action: "No worker takes this task type. Start one that does, or stop creating these tasks.",
    difficulty: "medium",
  },
  failing_type: {
    type: "fix_failures",
    action: "Most runs of this type fail. Mend the most frequent error first; the runs behind it are listed.",
    difficulty: "medium",
  },
  failure_window: {
    type: "avoid_window",
    action:
      "Runs fail more often in this window. See what else happened then (the log lines are listed); if it comes back every day, move what can wait out of it.",
    difficulty: "low",
  },
};

const RISK = "Nothing is changed before you change it: look at the runs behind it first.";
const HOURS_OF_MS = 1 / 3_600_000;

/** Advice on one finding; none for a kind that nobody can act on. */
export function adviseFinding(finding: FindingFacts): RecommendationDraft[] {
  if (finding.bottleneck !== null) return adviseBottleneck(finding, finding.bottleneck);
  const advice = ADVICE[finding.kind];
  if (advice === undefined) return [];
  const perDayMs = finding.impactMs === null ? null : finding.impactMs / Math.max(1, finding.windowDays ?? 1);
  return [
    {
      key: `finding:${finding.findingKey}`,
      sourceId: finding.sourceId,
      type: advice.type,
      category: "performance",
      title: finding.title,
      description: advice.action,
      impactScore: adviceScore(finding),
      difficulty: advice.difficulty,
      effect:
        perDayMs === null || perDayMs < 1000
          ? null
          : {
              metric: "waiting and repeated work of all runs",
              unit: "h a day",
              low: -perDayMs * finding.confidence * HOURS_OF_MS,
              high: -perDayMs * finding.confidence * 0.5 * HOURS_OF_MS,
              how: "half to all of what it cost in the window, weighted with the confidence of the finding",
            },
      evidence: { ...finding.evidence, findingIds: [finding.id] },
      planGoal: null,
      planIntents: [],
      advice: { steps: [advice.action], risk: RISK, subject: finding.subject, subjectKind: "type" },
    },
  ];
}
