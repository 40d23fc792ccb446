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

const MEASURED =
  "What ran then is on the page of the tasks, what was carried out is marked on the page of the resources.";

/** About machines: their course is the evidence, so advice names where to look, and a rule that would tell next time. */
const METRIC_ADVICE: Record<string, { type: string; steps: string[]; difficulty: "low" | "medium" | "high" }> = {
  metric_spike: {
    type: "spread_load",
    steps: [
      `Find what used it: ${MEASURED}`,
      "If it was work of yours, run fewer of it at the same time or move it to hours in which less is done.",
      "If it was something else on the machine, move that away or limit it.",
    ],
    difficulty: "low",
  },
  metric_raised_level: {
    type: "find_lasting_load",
    steps: [
      `Look what began when the level rose: a version, a setting, a new kind of work. ${MEASURED}`,
      "Undo it, limit it, or give the machine more of what it lacks before it is full.",
    ],
    difficulty: "medium",
  },
  metric_drop: {
    type: "check_idle_machine",
    steps: [
      "Check that workers on this machine ran then, and that work for them came in.",
      `If they waited for something else, mend that: ${MEASURED}`,
    ],
    difficulty: "low",
  },
  metric_lowered_level: {
    type: "check_idle_machine",
    steps: [
      `Check whether less work is meant to come since then. ${MEASURED}`,
      "If not, start the workers that stopped, or give back what the machine no longer needs.",
    ],
    difficulty: "low",
  },
  metric_silence: {
    type: "restore_measuring",
    steps: [
      "Check that the machine is up and that whatever sends its measurements runs.",
      "Until it does, nothing can be said about what the machine lacks.",
    ],
    difficulty: "low",
  },
};

function adviseMetric(finding: FindingFacts): RecommendationDraft[] {
  const advice = METRIC_ADVICE[finding.kind];
  if (advice === undefined) return [];
  return [
    {
      key: `finding:${finding.findingKey}`,
      sourceId: finding.sourceId,
      type: advice.type,
      category: "resource",
      title: finding.title,
      description: advice.steps[0] ?? "",
      impactScore: adviceScore(finding),
      difficulty: advice.difficulty,
      effect: null,
      evidence: { ...finding.evidence, findingIds: [finding.id] },
      planGoal: null,
      planIntents: [],
      advice: { steps: advice.steps, risk: METRIC_RISK, subject: finding.subject, subjectKind: "resource" },
    },
  ];
}

const METRIC_RISK =
  "Looking changes nothing. Work that is moved to other hours ends later: see that nobody waits for it.";
const RISK = "Nothing is changed before you change it: look at the runs behind it first.";
const HOURS_OF_MS = 1 / 3_600_000;

/** Advice on one finding; none for a kind that nobody can act on. */
export function adviseFinding(finding: FindingFacts): RecommendationDraft[] {
  if (finding.bottleneck !== null) return adviseBottleneck(finding, finding.bottleneck);
  const advice = ADVICE[finding.kind];
  if (advice === undefined) return adviseMetric(finding);
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
