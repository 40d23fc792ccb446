import Link from "next/link";
import { SEVERITY_LOOKS } from "#components/evidence/severity.tsx";
import { TimeAgo } from "#components/format/time.tsx";
import { paths } from "#components/paths.ts";
import { cx } from "#components/ui/cx.ts";
import type { FindingView } from "#lib/services/finding/index.ts";
import { costWords, STAGE_LABELS } from "./finding-words.ts";

type Props = { findings: readonly FindingView[]; label?: string };

/** Findings as lines: how severe, what, what it costs, when last seen. */
export function FindingList({ findings, label: listLabel = "Findings" }: Props) {
  return (
    <ul data-rows className="divide-y divide-line" aria-label={listLabel}>
      {findings.map((finding) => {
        const { icon: Icon, label, color } = SEVERITY_LOOKS[finding.severity];
        return (
          <li
            key={finding.id}
            data-row
            tabIndex={-1}
            className="cell relative flex gap-3 px-4 -outline-offset-2 hover:bg-hover"
          >
            <Icon className={cx("mt-0.5 size-4 shrink-0", color)} role="img" aria-label={label} />
            <div className="min-w-0 flex-1">
              <Link
                href={finding.bottleneck === null ? paths.finding(finding.id) : paths.bottleneck(finding.id)}
                data-row-open
                className="text-base font-medium [overflow-wrap:anywhere] after:absolute after:inset-0 hover:text-accent-ink"
              >
                {finding.title}
              </Link>
              <p className="flex flex-wrap gap-x-2 text-xs text-faint">
                <span className={color}>{label}</span>
                <span>{STAGE_LABELS[finding.stage]}</span>
                {finding.sourceName && <span>{finding.sourceName}</span>}
                {costWords(finding) && <span className="text-soft">{costWords(finding)}</span>}
                {finding.lastSeen && (
                  <span>
                    last seen <TimeAgo at={finding.lastSeen} />
                  </span>
                )}
              </p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
