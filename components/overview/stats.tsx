import Link from "next/link";
import type { ReactNode } from "react";
import { Sparkline } from "#components/charts/sparkline.tsx";
import { SEVERITY_LOOKS, SEVERITY_ORDER } from "#components/evidence/severity.tsx";
import { formatCount, formatShare } from "#components/format/numbers.ts";
import { paths } from "#components/paths.ts";
import { Card } from "#components/ui/card.tsx";
import { cx } from "#components/ui/cx.ts";
import type { Overview } from "#lib/services/overview/index.ts";

function Stat({ label, href, value, note }: { label: string; href: string; value: ReactNode; note?: ReactNode }) {
  return (
    <div className="relative px-4 py-3 hover:bg-hover">
      <dt className="text-xs text-faint">
        <Link href={href} className="after:absolute after:inset-0">
          {label}
        </Link>
      </dt>
      <dd className="mt-0.5 text-2xl font-semibold tracking-tight">{value}</dd>
      {note && <dd className="text-xs text-soft">{note}</dd>}
    </div>
  );
}

function Severities({ counts }: { counts: Overview["openFindings"] }) {
  const present = SEVERITY_ORDER.filter((severity) => counts[severity] > 0);
  if (present.length === 0) return "none open";
  return (
    <span className="flex flex-wrap gap-x-2">
      {present.map((severity) => {
        const { icon: Icon, color, label } = SEVERITY_LOOKS[severity];
        return (
          <span key={severity} className={cx("inline-flex items-center gap-1", color)}>
            <Icon className="size-3.5" aria-hidden />
            {counts[severity]} {label.toLowerCase()}
          </span>
        );
      })}
    </span>
  );
}

/** How the score went, or what takes most from it. */
function HealthTrend({ health }: { health: Overview["health"] }) {
  const values = health.trend.map(({ score }) => score);
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined || values.length < 2) return "measured once";
  const change = Math.round(last - first);
  const words = change === 0 ? "as before" : `${change > 0 ? "+" : "−"}${Math.abs(change)} in 30 days`;
  return (
    <span className="flex items-center gap-2">
      <Sparkline values={values} label={`Health over 30 days, ${words}`} width={48} height={16} />
      {words}
    </span>
  );
}

/** The figures of the installation, each a way down to its rows. */
export function Stats({ overview }: { overview: Overview }) {
  const { openFindings: open } = overview;
  const findings = open.low + open.medium + open.high + open.critical;
  return (
    <Card>
      <dl className="grid grid-cols-2 divide-line max-md:divide-y md:grid-cols-3 md:divide-x xl:grid-cols-6">
        {overview.health.score !== null && (
          <Stat
            label="Health, 0 to 100"
            href={paths.bottlenecks}
            value={Math.round(overview.health.score)}
            note={<HealthTrend health={overview.health} />}
          />
        )}
        <Stat label="Open findings" href={paths.findings} value={findings} note={<Severities counts={open} />} />
        <Stat
          label="Completeness of the library"
          href={paths.metadata()}
          value={formatShare(overview.completeness)}
          note={`${formatCount(overview.mediaItems)} media items`}
        />
        <Stat label="Task runs known" href={paths.tasks()} value={formatCount(overview.taskRuns)} />
        <Stat
          label="Plans that wait for approval"
          href={paths.plans()}
          value={formatCount(overview.plansAwaitingApproval)}
        />
        <Stat
          label="Sources"
          href={paths.sources}
          value={formatCount(overview.sources)}
          note={overview.hasSample ? "with the sample" : undefined}
        />
      </dl>
    </Card>
  );
}
