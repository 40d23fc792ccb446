"use client";
import { Play, ShieldCheck, TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { plural } from "#components/format/numbers.ts";
import { ExactTime } from "#components/format/time.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { tell } from "#components/ui/toast.tsx";
import { problemOf } from "#lib/queries/index.ts";
import type { PlanDetail } from "#lib/services/plan/index.ts";
import { DriftList } from "./drift-list.tsx";
import { isApprovable } from "./plan-answer.ts";
import { RejectDialog } from "./reject-dialog.tsx";
import { TryFirst } from "./try-first.tsx";

/** Stays in sight at the foot of the page; on a phone it stands above the areas, under the thumb. */
export const DecisionBar = ({ label, children }: { label: string; children: ReactNode }) => (
  <section
    aria-label={label}
    className="sticky bottom-16 z-10 grid gap-3 rounded-md bg-raised p-3 shadow-pop md:bottom-4 md:px-4"
  >
    {children}
  </section>
);

/** How long there is to decide, or how long the decision holds. */
function Until({ plan }: { plan: PlanDetail }) {
  const ends = plan.state === "approved" ? (plan.approvals.at(-1)?.expiresAt ?? null) : plan.waitsUntil;
  if (ends === null) return null;
  return (
    <p className="text-faint">
      {plan.state === "approved"
        ? "The approval holds until "
        : "It is rejected by itself unless somebody decides until "}
      <ExactTime at={ends} />.
    </p>
  );
}

function Seen({ plan }: { plan: PlanDetail }) {
  const hash = plan.contentHash.slice(0, 12);
  return (
    <div className="min-w-0 flex-1 text-xs text-soft">
      <p className="flex items-center gap-1">
        <span className="max-md:hidden">You decide on exactly this:</span> Revision {plan.revision}, content{" "}
        <code className="font-mono text-ink">{hash}</code>
        <CopyButton text={plan.contentHash} label="Copy the whole hash" />
      </p>
      <p className="text-faint max-md:hidden">
        Proposed by {plan.createdBy}. If anything in it changes, the approval no longer counts.
      </p>
      <Until plan={plan} />
    </div>
  );
}

/** The gate: yes or no to exactly the plan on screen. */
export function ApprovalBar({ plan, onLeaveOut }: { plan: PlanDetail; onLeaveOut: (keys: string[]) => void }) {
  const { can } = useSession();
  const [isRejecting, setIsRejecting] = useState(false);
  const seen = { planId: plan.id, contentHash: plan.contentHash };
  const approve = useTool("plans.approve", {
    isQuiet: true,
    onDone: ({ executionId }) => tell(executionId === null ? "Approved" : "Approved and started"),
  });
  const start = useTool("executions.start", { isQuiet: true, onDone: () => tell("Started") });
  const error = approve.error ?? start.error;
  const isApproved = plan.state === "approved";
  const isBusy = approve.isPending || start.isPending;
  const isBlocked = isBusy || plan.drift.length > 0 || !isApprovable(plan);
  return (
    <DecisionBar label="Approval">
      {error && <Failed problem={problemOf(error)} />}
      {plan.drift.length > 0 && (
        <div className="flex flex-wrap items-center gap-2 text-sm text-amber">
          <TriangleAlert className="size-4 shrink-0" aria-hidden />
          <p className="min-w-0 flex-1">
            {plural(plan.drift.length, "step")} no longer {plan.drift.length === 1 ? "fits" : "fit"} what is there now.
            Leave
            {plan.drift.length === 1 ? " it" : " them"} out, or read the source again and make the plan anew.
          </p>
          {can("operate") && (
            <Button size="sm" onClick={() => onLeaveOut(plan.drift.map((drift) => drift.stepKey))}>
              Leave {plan.drift.length === 1 ? "it" : "them"} out
            </Button>
          )}
          <DriftList drift={plan.drift} />
        </div>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Seen plan={plan} />
        {can("approve") ? (
          <div className="flex flex-wrap gap-2 max-md:w-full max-md:[&_svg]:hidden">
            {!isApproved && <TryFirst plan={plan} isBlocked={isBlocked} />}
            <Button onClick={() => setIsRejecting(true)} disabled={isBusy}>
              Reject
            </Button>
            {!isApproved && (
              <Button disabled={isBlocked} onClick={() => approve.mutate({ ...seen, run: false })}>
                <ShieldCheck aria-hidden />
                Approve
              </Button>
            )}
            <Button
              look="primary"
              isPending={isBusy}
              disabled={isBlocked}
              className="max-md:flex-1"
              onClick={() => (isApproved ? start.mutate({ planId: plan.id }) : approve.mutate({ ...seen, run: true }))}
            >
              {!isBusy && <Play aria-hidden />}
              {isApproved ? "Run" : "Approve and run"}
            </Button>
          </div>
        ) : (
          <div className="flex flex-wrap items-center gap-3">
            <p className="text-sm text-soft">An admin decides. Ask one to open this page.</p>
            {!isApproved && <TryFirst plan={plan} isBlocked={isBlocked} />}
          </div>
        )}
      </div>
      <RejectDialog plan={plan} isOpen={isRejecting} onOpenChange={setIsRejecting} />
    </DecisionBar>
  );
}
