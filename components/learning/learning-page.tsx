"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { GraduationCap } from "lucide-react";
import { plural } from "#components/format/numbers.ts";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { tell } from "#components/ui/toast.tsx";
import { feedbackQuery, rowsOf, rulesQuery, totalOf } from "#lib/queries/index.ts";
import type { RuleView } from "#lib/services/learning/index.ts";
import { FeedbackLines } from "./feedback-lines.tsx";
import { InsightsPanel } from "./insights-panel.tsx";
import { RuleDetailView } from "./rule-detail.tsx";
import { RuleTable } from "./rule-table.tsx";

function answerOf(rules: readonly RuleView[], corrections: number): string {
  if (corrections === 0) return "No correction has been made yet. Edit a value, and Plantain learns from it.";
  const on = rules.filter((rule) => rule.state === "active").length;
  const waiting = rules.filter((rule) => rule.state === "suggested").length;
  const wait =
    waiting === 0 ? "none waits for you" : `${plural(waiting, "rule")} ${waiting === 1 ? "waits" : "wait"} for you`;
  return `${plural(corrections, "correction")} so far; ${plural(on, "rule")} on, ${wait}.`;
}

/** What was learned from corrections: rules with their evidence and record, and every correction. */
export function LearningPage() {
  const { can } = useSession();
  const { values, set } = useUrlFilters(["rule"] as const);
  const rules = useInfiniteQuery(rulesQuery());
  const feedback = useInfiniteQuery(feedbackQuery());
  const learn = useTool("rules.learn", {
    onDone: (_job, input) =>
      tell(input.applyRules ? "Applying the rules that are on" : "Looking for patterns", {
        detail: "Progress is shown above.",
      }),
  });
  const rows = rules.data === undefined ? [] : rowsOf(rules.data);
  const corrections = feedback.data && (totalOf(feedback.data) ?? 0);
  return (
    <PageBody>
      <PageHead
        title="Learning"
        answer={corrections !== undefined && rules.data !== undefined && answerOf(rows, corrections)}
        action={
          can("operate") && (
            <Button look="primary" isPending={learn.isPending} onClick={() => learn.mutate({})}>
              <GraduationCap aria-hidden />
              Look for patterns
            </Button>
          )
        }
      />
      <Panel
        title="Rules"
        note="a correction made on three items becomes a rule; it changes nothing before you turn it on"
      >
        <QueryBoundary
          query={rules}
          isEmpty={(read) => rowsOf(read).length === 0}
          empty={
            <Empty icon={<GraduationCap />} title="No rule yet">
              Correct the same thing on three items, then look for patterns.
            </Empty>
          }
        >
          {() => (
            <>
              <RuleTable rules={rows} current={values.rule} onOpen={(rule) => set({ rule: String(rule.id) })} />
              <ShowMore query={rules} one="rule" />
            </>
          )}
        </QueryBoundary>
      </Panel>
      <InsightsPanel />
      <Panel
        title="Corrections"
        note="from the dashboard, the command line, programs, and files edited elsewhere; kept for ever"
      >
        <QueryBoundary
          query={feedback}
          isEmpty={(read) => rowsOf(read).length === 0}
          empty={<Empty title="No correction yet" />}
        >
          {(read) => (
            <>
              <div className="px-4">
                <FeedbackLines rows={rowsOf(read)} />
              </div>
              <ShowMore query={feedback} one="correction" />
            </>
          )}
        </QueryBoundary>
      </Panel>
      <Sheet title="Rule" isOpen={values.rule !== ""} onOpenChange={(isOpen) => !isOpen && set({ rule: "" })}>
        {values.rule !== "" && <RuleDetailView ruleId={Number(values.rule)} />}
      </Sheet>
    </PageBody>
  );
}
