"use client";
import { Confidence } from "#components/evidence/confidence.tsx";
import { formatCount, formatShare } from "#components/format/numbers.ts";
import { Badge } from "#components/ui/badge.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import type { RuleView } from "#lib/services/learning/index.ts";
import { RULE_STATES } from "./rule-words.ts";

const COLUMNS: readonly Column<RuleView>[] = [
  {
    key: "words",
    head: "Rule",
    cell: (rule) => rule.words,
    sortValue: (rule) => rule.words,
    onPhone: "title",
    className: "max-w-xl",
  },
  {
    key: "evidence",
    head: "Evidence",
    isNumber: true,
    cell: (rule) => `${formatCount(rule.support)} for, ${formatCount(rule.against)} against`,
    sortValue: (rule) => rule.support,
  },
  {
    key: "confidence",
    head: "Confidence",
    isNumber: true,
    cell: (rule) => <Confidence value={rule.confidence} />,
    sortValue: (rule) => rule.confidence,
  },
  {
    key: "applied",
    head: "Used",
    isNumber: true,
    cell: (rule) => formatCount(rule.applied),
    sortValue: (rule) => rule.applied,
  },
  {
    key: "success",
    head: "Left standing",
    isNumber: true,
    cell: (rule) => formatShare(rule.successRate),
    sortValue: (rule) => rule.successRate,
  },
  {
    key: "state",
    head: "State",
    cell: (rule) => <Badge tone={RULE_STATES[rule.state].tone}>{RULE_STATES[rule.state].label}</Badge>,
    sortValue: (rule) => rule.state,
  },
];

type Props = { rules: readonly RuleView[]; current: string; onOpen: (rule: RuleView) => void };

export const RuleTable = ({ rules, current, onOpen }: Props) => (
  <DataTable
    label="Rules"
    columns={COLUMNS}
    rows={rules}
    rowKey={(rule) => rule.id}
    onOpen={onOpen}
    isCurrent={(rule) => String(rule.id) === current}
  />
);
