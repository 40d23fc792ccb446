import { formatShare, plural } from "#components/format/numbers.ts";
import type { FindingView } from "#lib/services/finding/index.ts";
import type { HealthView } from "#lib/services/health/index.ts";

const KINDS: Record<string, string> = {
  queue_saturation: "Queue saturated",
  resource_contention: "Resource contended",
  slow_dependency: "Slow dependency",
  failing_dependency: "Failing dependency",
  regression: "Slower than before",
  head_of_line_blocking: "Short runs behind long ones",
  starvation: "Starved by priority",
  straggler: "Stragglers",
  retry_storm: "Retry storm",
  serial_tail: "Serial tail",
  idle_capacity: "Idle while work waits",
  bad_batch_size: "Batch size",
};

export const bottleneckKind = (kind: string): string => KINDS[kind] ?? kind.replaceAll("_", " ");

/** "12 % of all completion time, likely 9 to 14 %"; null when it was not measured. */
export function shareWords({ bottleneck }: Pick<FindingView, "bottleneck">): string | null {
  if (bottleneck === null || bottleneck.share.value <= 0) return null;
  const { value, low, high } = bottleneck.share;
  const range = high - low < 0.001 ? "" : `, likely ${formatShare(low)} to ${formatShare(high)}`;
  return `${formatShare(value)} of all completion time${range}`;
}

/** "4 bottlenecks; the worst costs 23 % of all completion time." */
export function bottlenecksAnswer(
  rows: readonly FindingView[],
  total: number | null,
  health: HealthView | undefined,
): string {
  const [worst] = rows;
  const score = health?.score == null ? "" : ` Health ${Math.round(health.score)} of 100.`;
  if (worst === undefined) return `Nothing keeps task runs from being done sooner that Plantain can see.${score}`;
  const share =
    worst.share !== null && worst.share > 0
      ? `; the worst costs ${formatShare(worst.share)} of all completion time`
      : "";
  return `${plural(total ?? rows.length, "bottleneck")}${share}.${score}`;
}
