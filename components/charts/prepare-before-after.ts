import type { KpiComparison } from "#lib/services/execution/index.ts";

export type ComparisonRow = {
  metric: string;
  label: string;
  unit: string;
  before: number | null;
  after: number | null;
  predicted: number | null;
  /** Shares of the row's full width, 0..1; null is a gap. */
  beforeWidth: number | null;
  afterWidth: number | null;
  predictedAt: number | null;
  change: number | null;
  isBetter: boolean | null;
};

/** Figures where less is better; for all others more is. */
const LESS_IS_BETTER = /missing|gaps|unreadable|wait|fail|error|duration/i;

/** Bars on a common scale per row: shares against 100 %, everything else against the largest of its three values. */
export function prepareBeforeAfter(kpis: readonly KpiComparison[]): ComparisonRow[] {
  return kpis.map((kpi) => {
    const known = [kpi.before, kpi.after, kpi.predicted].filter((value) => value !== null);
    const full = kpi.unit === "share" ? 1 : Math.max(0, ...known);
    const widthOf = (value: number | null) => (value === null ? null : full === 0 ? 0 : value / full);
    const change = kpi.before === null || kpi.after === null ? null : kpi.after - kpi.before;
    return {
      ...kpi,
      beforeWidth: widthOf(kpi.before),
      afterWidth: widthOf(kpi.after),
      predictedAt: widthOf(kpi.predicted),
      change,
      isBetter: change === null || change === 0 ? null : change < 0 === LESS_IS_BETTER.test(kpi.metric),
    };
  });
}
