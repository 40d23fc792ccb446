import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { formatCount, formatDuration, formatShare, plural } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { paths } from "#components/paths.ts";
import { Panel } from "#components/ui/card.tsx";
import { cx } from "#components/ui/cx.ts";
import type { PlanDetail } from "#lib/services/plan/index.ts";
import { groupIssues, type IssueGroup } from "./group-issues.ts";

const GENERATORS = {
  rules: "Made by rules, without a model",
  llm: "Planned by a model, its steps made by rules",
  import: "Handed in as a whole",
} as const;

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="flex flex-wrap justify-between gap-x-4 py-1.5 text-sm">
    <dt className="text-faint">{label}</dt>
    <dd className="text-right">{children}</dd>
  </div>
);

const FromTo = ({ before, after }: { before: string; after: string }) => (
  <>
    {before} <span className="text-faint">→</span> <strong className="font-semibold">{after}</strong>
  </>
);

export function PredictionPanel({ plan }: { plan: PlanDetail }) {
  const { prediction } = plan;
  return (
    <Panel title="What it should reach">
      <dl className="divide-y divide-line/60 px-4 py-1">
        {prediction.completenessAfter !== null && (
          <Fact label="Completeness">
            <FromTo
              before={formatShare(prediction.completenessBefore)}
              after={formatShare(prediction.completenessAfter)}
            />
          </Fact>
        )}
        {prediction.criticalMissingAfter !== null && (
          <Fact label="Critical fields missing">
            <FromTo
              before={formatCount(prediction.criticalMissingBefore)}
              after={formatCount(prediction.criticalMissingAfter)}
            />
          </Fact>
        )}
        <Fact label="Fields filled">{formatCount(prediction.fieldsFilled)}</Fact>
        <Fact label="Media files changed">{formatCount(prediction.filesChanged)}</Fact>
        <Fact label="Time">{formatDuration(prediction.expectedMs)}</Fact>
      </dl>
      <p className="border-t border-line px-4 py-2 text-xs text-faint">{prediction.basis}</p>
    </Panel>
  );
}

const ISSUE_LOOKS = {
  error: { icon: CircleAlert, color: "text-red", label: "Error" },
  warning: { icon: TriangleAlert, color: "text-amber", label: "Warning" },
  info: { icon: Info, color: "text-blue", label: "Note" },
} as const;

const MESSAGES_SHOWN = 2;

function IssueLine({ group }: { group: IssueGroup }) {
  const { icon: Icon, color, label } = ISSUE_LOOKS[group.severity];
  const rest = group.messages.slice(MESSAGES_SHOWN);
  return (
    <li className="flex gap-2 py-2 text-sm">
      <Icon className={cx("mt-0.5 size-4 shrink-0", color)} role="img" aria-label={label} />
      <div className="grid min-w-0 gap-1 [overflow-wrap:anywhere]">
        {group.messages.slice(0, MESSAGES_SHOWN).map((message) => (
          <p key={message}>{message}</p>
        ))}
        {rest.length > 0 && (
          <details className="text-xs text-soft">
            <summary className="w-fit rounded-sm">{rest.length} more of this kind</summary>
            {rest.map((message) => (
              <p key={message}>{message}</p>
            ))}
          </details>
        )}
        {group.fix && <p className="text-xs text-faint">{group.fix}</p>}
      </div>
    </li>
  );
}

export function ChecksPanel({ plan }: { plan: PlanDetail }) {
  const { issues, rules, checkedAt } = plan.validation;
  const clean = rules.filter((rule) => rule.errors === 0 && rule.warnings === 0).length;
  return (
    <Panel title="Checks" note={`${clean} of ${plural(rules.length, "rule")} without a word`}>
      <ul className="divide-y divide-line/60 px-4 py-1">
        {groupIssues(issues).map((group) => (
          <IssueLine key={group.key} group={group} />
        ))}
        {issues.length === 0 && (
          <li className="flex gap-2 py-2 text-sm">
            <CircleCheck className="mt-0.5 size-4 shrink-0 text-green" aria-hidden />
            All {plural(rules.length, "rule")} hold.
          </li>
        )}
      </ul>
      <details className="border-t border-line px-4 py-2 text-xs text-faint">
        <summary>
          Rules, checked <TimeAgo at={checkedAt} />
        </summary>
        <ul className="mt-1 grid gap-0.5">
          {rules.map((rule) => (
            <li key={rule.rule}>
              {rule.errors > 0 ? "✗" : rule.warnings > 0 ? "!" : "✓"} {rule.title}
            </li>
          ))}
        </ul>
      </details>
    </Panel>
  );
}

const List = ({ title, items }: { title: string; items: readonly string[] }) =>
  items.length === 0 ? null : (
    <div>
      <h3 className="text-xs font-medium text-faint">{title}</h3>
      <ul className="mt-1 list-disc pl-4 text-sm text-soft marker:text-faint">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </div>
  );

export function AboutPanel({ plan }: { plan: PlanDetail }) {
  return (
    <Panel title="About this plan">
      <div className="grid gap-3 p-4">
        <div>
          <h3 className="text-xs font-medium text-faint">Goal</h3>
          <p className="mt-1 text-sm [overflow-wrap:anywhere]">{plan.goal}</p>
        </div>
        {plan.approach && (
          <div>
            <h3 className="text-xs font-medium text-faint">Approach</h3>
            <p className="mt-1 text-sm text-soft">{plan.approach}</p>
          </div>
        )}
        <List title="Risks" items={plan.risks} />
        <List title="Notes" items={plan.notes} />
        <p className="text-xs text-faint">
          {GENERATORS[plan.generator]}, asked by {plan.createdBy}, <TimeAgo at={plan.createdAt} />
          {plan.recommendationId !== null && (
            <>
              {" from a "}
              <Link href={paths.recommendations} className="text-accent-ink underline underline-offset-2">
                recommendation
              </Link>
            </>
          )}
          {plan.templateId !== null && (
            <>
              {plan.templateVersion === null ? "; it became a " : ", from a "}
              <Link href={paths.template(plan.templateId)} className="text-accent-ink underline underline-offset-2">
                template
              </Link>
            </>
          )}
          .
        </p>
        {plan.approvals.map((approval) => (
          <p key={approval.decidedAt} className="text-xs text-faint">
            Revision {approval.revision} {approval.decision} by {approval.actorName} <TimeAgo at={approval.decidedAt} />
            {approval.reason && `: ${approval.reason}`}
            {approval.voidedAt !== null && (
              <span className="block">
                Void since <TimeAgo at={approval.voidedAt} />: {approval.voidReason}
              </span>
            )}
          </p>
        ))}
      </div>
    </Panel>
  );
}
