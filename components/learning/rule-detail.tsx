"use client";
import { useQuery } from "@tanstack/react-query";
import { Power, PowerOff, Wand } from "lucide-react";
import { Confidence } from "#components/evidence/confidence.tsx";
import { formatCount } from "#components/format/numbers.ts";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { tell } from "#components/ui/toast.tsx";
import { ruleQuery } from "#lib/queries/index.ts";
import type { RuleDetail } from "#lib/services/learning/index.ts";
import { FeedbackLines } from "./feedback-lines.tsx";
import { checkWords, RULE_STATES } from "./rule-words.ts";

function Actions({ rule }: { rule: RuleDetail }) {
  const setState = useTool("rules.set_state");
  const apply = useTool("rules.learn", {
    onDone: () =>
      tell("Applying the rule", { detail: "What it changes becomes a change set of its own, which can be undone." }),
  });
  const isOn = rule.state === "active";
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        look={isOn ? "secondary" : "primary"}
        isPending={setState.isPending}
        onClick={() => setState.mutate({ ruleId: rule.id, state: isOn ? "disabled" : "active" })}
      >
        {isOn ? <PowerOff aria-hidden /> : <Power aria-hidden />}
        {isOn ? "Turn off" : "Turn on"}
      </Button>
      {isOn && (
        <Button isPending={apply.isPending} onClick={() => apply.mutate({ applyRules: true, ruleId: rule.id })}>
          <Wand aria-hidden />
          Apply to the library
        </Button>
      )}
    </div>
  );
}

function Detail({ rule }: { rule: RuleDetail }) {
  const { can } = useSession();
  return (
    <div className="grid gap-5">
      <div className="grid gap-2">
        <h3 className="text-lg font-semibold">{rule.words}</h3>
        <p className="flex flex-wrap items-center gap-3 text-sm text-soft">
          <Badge tone={RULE_STATES[rule.state].tone}>{RULE_STATES[rule.state].label}</Badge>
          <Confidence value={rule.confidence} isNamed />
          <span>{checkWords(rule)}</span>
        </p>
        <p className="text-sm text-soft">
          Used {formatCount(rule.applied)} times; {formatCount(rule.kept)} left standing, {formatCount(rule.undone)}{" "}
          undone. Each undo lowers its confidence; a rule that is undone more than it is kept retires.
        </p>
        {can("operate") && <Actions rule={rule} />}
      </div>
      <section className="grid gap-1">
        <h4 className="text-sm font-semibold">
          {rule.evidence.length === 0 ? "What speaks for it" : "Corrections behind it"} ({formatCount(rule.support)})
        </h4>
        {rule.evidence.length === 0 ? (
          <p className="text-sm text-soft">Found in the library itself: so many items agree with it.</p>
        ) : (
          <FeedbackLines rows={rule.evidence} />
        )}
      </section>
      {rule.counterEvidence.length > 0 && (
        <section className="grid gap-1">
          <h4 className="text-sm font-semibold">Corrections that went another way ({formatCount(rule.against)})</h4>
          <FeedbackLines rows={rule.counterEvidence} />
        </section>
      )}
    </div>
  );
}

/** One rule with what speaks for and against it, its record, and the switch. */
export function RuleDetailView({ ruleId }: { ruleId: number }) {
  const rule = useQuery(ruleQuery(ruleId));
  return <QueryBoundary query={rule}>{(value) => <Detail rule={value} />}</QueryBoundary>;
}
