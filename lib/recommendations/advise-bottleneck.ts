import { adviceScore } from "./advice-score.ts";
import type { BottleneckFacts, FindingFacts, RecommendationDraft } from "./facts.ts";

type Advice = {
  type: string;
  category: "performance" | "resource";
  difficulty: "low" | "medium" | "high";
  risk: string;
  /** What to change, in the order in which it is done; `s` is the subject. */
  steps: (s: string, bottleneck: BottleneckFacts) => string[];
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const seconds = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;

const busyWords = ({ utilization }: BottleneckFacts): string =>
  utilization === null ? "" : ` It is in use ${percent(utilization)} of the time; below 80 % queues stay short.`;

/** Time limit that hangs are cut at: four times the usual run time. */
const limitWords = ({ serviceMs }: BottleneckFacts): string =>
  serviceMs === null || serviceMs <= 0 ? "four times its usual run time" : seconds(serviceMs * 4);

const ADVICE: Record<string, Advice> = {
  queue_saturation: {
    type: "add_capacity",
    category: "resource",
    difficulty: "medium",
    risk: "More at once on the same machine may move the wait to its disk or memory: look at Resources afterwards.",
    steps: (s, found) => [
      `Raise the number of ${s} runs that may go on at the same time by one, or start one more worker that takes them.${busyWords(found)}`,
      `If there is no machine for that: move the ${s} runs that can wait into the hours that the heat map of Tasks shows as quiet.`,
    ],
  },
  resource_contention: {
    type: "lower_concurrency",
    category: "resource",
    difficulty: "low",
    risk: "Fewer at once takes longer when the resource was not the limit after all: undo it if the wait grows.",
    steps: (s, found) => [
      `Let one run less use ${s} at the same time, so that those that run are not slowed down.${busyWords(found)}`,
      `Or give ${s} more room: the runs that slow each other down are listed as evidence.`,
    ],
  },
  slow_dependency: {
    type: "speed_up_dependency",
    category: "performance",
    difficulty: "medium",
    risk: "A cache may give old answers; a time limit may cut calls that would have come back.",
    steps: (s, found) => [
      `Measure ${s} from where the workers run: it is slower since the moment that is marked.`,
      `Until it is mended, let its callers give up after ${limitWords(found)} and come back later, so that they do not hold a worker meanwhile.`,
    ],
  },
  failing_dependency: {
    type: "fix_dependency",
    category: "performance",
    difficulty: "medium",
    risk: "Runs that wait for it take longer to fail while it is down.",
    steps: (s) => [
      `Check that ${s} is up and can be reached by the workers; the error texts are listed.`,
      `Let runs that need ${s} wait with growing pauses (1, 5, 25 min) instead of failing, then run the failed ones again.`,
    ],
  },
  regression: {
    type: "find_regression",
    category: "performance",
    difficulty: "high",
    risk: "Going back to an older version takes back what else came with it.",
    steps: (s) => [
      `Compare ${s} before and after the marked moment: version, model, settings, disk. What Plantain knows to have changed then is named.`,
      `Take the change back for one ${s} run and compare its time with the evidence; if it is as before, take it back for all.`,
    ],
  },
  head_of_line_blocking: {
    type: "separate_queue",
    category: "performance",
    difficulty: "medium",
    risk: "A slot that is kept for short runs stands idle when there are none.",
    steps: (s, found) => [
      `Give long ${s} runs a queue or worker of their own, so that short ones do not stand behind them.`,
      `Or split them: runs longer than ${limitWords(found)} are what the others wait for.`,
    ],
  },
  starvation: {
    type: "age_priorities",
    category: "performance",
    difficulty: "low",
    risk: "Urgent work waits a little longer at the peak.",
    steps: (s) => [
      `Raise the priority of waiting ${s} runs by one step for each hour that they wait, so that urgent ones can't pass them for ever.`,
      `Or keep one slot that always takes the oldest run.`,
    ],
  },
  straggler: {
    type: "handle_stragglers",
    category: "performance",
    difficulty: "low",
    risk: "A run that is started twice costs its work twice.",
    steps: (s, found) => [
      `Set a time limit of ${limitWords(found)} for ${s} and start what exceeds it once more, on another worker.`,
      "If they all ran on one worker, take that worker out and look at its disk and temperature.",
    ],
  },
  retry_storm: {
    type: "stop_retries",
    category: "performance",
    difficulty: "low",
    risk: "A run that would have succeeded at a later try has to be started by hand.",
    steps: (s) => [
      `Cancel the ${s} runs that are tried again and again; they are listed.`,
      `Set a limit of 3 tries with growing pauses (1, 5, 25 min) for ${s}, and none for errors that say the input is wrong.`,
    ],
  },
  serial_tail: {
    type: "parallelise_tail",
    category: "performance",
    difficulty: "medium",
    risk: "Steps that share a file must not run side by side.",
    steps: (s) => [
      `Let the ${s} runs at the end of a batch start as soon as their own item is ready, instead of one after the other.`,
      "Start the longest items of a batch first.",
    ],
  },
  idle_capacity: {
    type: "use_idle_capacity",
    category: "resource",
    difficulty: "low",
    risk: "A worker that takes more types needs the tools of all of them.",
    steps: (s) => [
      `Let the idle workers take ${s}, too: runs wait while they stand still. Look for a limit, a label or a window that keeps them apart.`,
    ],
  },
  bad_batch_size: {
    type: "change_batch_size",
    category: "performance",
    difficulty: "low",
    risk: "A larger batch loses more work when it fails.",
    steps: (s) => [
      `Put twice as many items into one ${s} run: the time to start it is paid for every run, however small.`,
      "Double again while the time for one item falls; the report names the times.",
    ],
  },
};

/**
 * What to do about a bottleneck: the change itself in steps, its risk, and the time that it would save as a share of all
 * completion time, with the range of the replays behind the finding. A symptom gets none: its cause is what to mend.
 */
export function adviseBottleneck(finding: FindingFacts, found: BottleneckFacts): RecommendationDraft[] {
  const advice = ADVICE[finding.kind];
  if (advice === undefined || found.symptomOf !== null) return [];
  const { low, high } = found.share;
  const steps = advice.steps(finding.subject, found);
  return [
    {
      key: `finding:${finding.findingKey}`,
      sourceId: finding.sourceId,
      type: advice.type,
      category: advice.category,
      title: finding.title,
      description: steps.join(" "),
      impactScore: adviceScore(finding),
      difficulty: advice.difficulty,
      effect:
        high <= 0
          ? null
          : {
              metric: "completion time of all runs",
              unit: "%",
              low: -100 * high,
              high: -100 * low,
              how: "the history played again without it, with 90 % of the replays inside the range",
            },
      evidence: { ...finding.evidence, findingIds: [finding.id] },
      planGoal: null,
      planIntents: [],
      advice: { steps, risk: advice.risk, subject: finding.subject, subjectKind: found.subjectKind },
    },
  ];
}
