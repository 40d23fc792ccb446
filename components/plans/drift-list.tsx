import type { PlanDetail } from "#lib/services/plan/index.ts";

const SHOWN = 20;
const said = (value: string | null): string => value ?? "nothing";

/** What stood there when the plan was checked, and what stands there now; item by item. */
export function DriftList({ drift }: { drift: PlanDetail["drift"] }) {
  return (
    <details className="w-full text-sm text-soft">
      <summary className="w-fit rounded-sm">What changed since the check</summary>
      <ul className="mt-1 grid max-h-48 gap-1 overflow-y-auto" aria-label="What changed since the check">
        {drift.slice(0, SHOWN).map((one) => (
          <li key={one.stepKey} className="[overflow-wrap:anywhere]">
            <span className="block text-ink">{one.path ?? one.what}</span>
            {one.changes.length === 0 && one.path !== null && <span className="block text-xs">{one.what}</span>}
            {one.changes.map((change) => (
              <span key={change.what} className="block text-xs">
                {change.what.replaceAll("_", " ")}: {said(change.before)} → {said(change.after)}
              </span>
            ))}
          </li>
        ))}
      </ul>
      {drift.length > SHOWN && <p className="text-xs text-faint">and {drift.length - SHOWN} more</p>}
    </details>
  );
}
