"use client";
import { useQuery } from "@tanstack/react-query";
import { Coins } from "lucide-react";
import type { ReactNode } from "react";
import { percent } from "#components/charts/percent.ts";
import { formatCount, formatDuration, formatShare } from "#components/format/numbers.ts";
import { paths } from "#components/paths.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Card, Panel } from "#components/ui/card.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import { spendQuery } from "#lib/queries/index.ts";
import type { SpendView } from "#lib/services/budget/index.ts";
import { formatUsd } from "./money.ts";

type Group = SpendView["byPurpose"][number];
type Latency = SpendView["latency"][number];

function Stat({ label, value, note }: { label: string; value: ReactNode; note?: ReactNode }) {
  return (
    <div className="px-4 py-3">
      <dt className="text-xs text-faint">{label}</dt>
      <dd className="mt-0.5 text-2xl font-semibold tracking-tight">{value}</dd>
      {note && <dd className="text-xs text-soft">{note}</dd>}
    </div>
  );
}

function Totals({ total }: { total: SpendView["total"] }) {
  const tokens = total.inputTokens + total.cacheReadTokens + total.cacheWriteTokens;
  const saved = total.cacheSavingUsd + total.batchSavingUsd + total.reuseSavingUsd;
  const assumed = total.assumedUsd > 0 ? `${formatUsd(total.assumedUsd)} of it at an assumed price` : undefined;
  return (
    <Card>
      <dl className="grid grid-cols-2 divide-line max-md:divide-y md:grid-cols-4 md:divide-x">
        <Stat label="Spent in 30 days" value={formatUsd(total.costUsd)} note={assumed} />
        <Stat
          label="Calls"
          value={formatCount(total.calls)}
          note={`${formatCount(total.failed)} failed, ${formatCount(total.refused)} refused`}
        />
        <Stat
          label="Tokens in"
          value={formatCount(tokens)}
          note={[
            `${formatCount(total.outputTokens)} out`,
            ...(tokens > 0
              ? [`${formatShare(total.cacheReadTokens / tokens)} of those in were read from a cache`]
              : []),
          ].join(", ")}
        />
        <Stat
          label="Saved"
          value={formatUsd(saved)}
          note={`cache ${formatUsd(total.cacheSavingUsd)}, batches ${formatUsd(total.batchSavingUsd)}, given again ${formatUsd(total.reuseSavingUsd)}`}
        />
      </dl>
    </Card>
  );
}

/** One bar a day; the table below holds the same figures. */
function Days({ days }: { days: readonly Group[] }) {
  const top = Math.max(...days.map((day) => day.costUsd), 0);
  const words = `Spend a day; the most was ${formatUsd(top)}`;
  return (
    <div className="p-4">
      <div className="flex h-28 items-end gap-px" role="img" aria-label={words}>
        {days.map((day) => (
          <div
            key={day.key}
            title={`${day.key}: ${formatUsd(day.costUsd)}, ${formatCount(day.calls)} calls`}
            className="flex h-full min-w-0 flex-1 items-end hover:bg-hover"
          >
            <div
              className="w-full rounded-t-[2px] bg-accent"
              style={{ height: percent(top > 0 ? day.costUsd / top : 0) }}
            />
          </div>
        ))}
      </div>
      <div className="mt-1 flex justify-between text-2xs text-faint" aria-hidden>
        <span>{days[0]?.key}</span>
        <span>most: {formatUsd(top)}</span>
        <span>{days.at(-1)?.key}</span>
      </div>
    </div>
  );
}

const cost: Column<Group> = {
  key: "cost",
  head: "Spent",
  isNumber: true,
  cell: (group) => formatUsd(group.costUsd),
  sortValue: (group) => group.costUsd,
};
const calls: Column<Group> = {
  key: "calls",
  head: "Calls",
  isNumber: true,
  cell: (group) => formatCount(group.calls),
  sortValue: (group) => group.calls,
};
const tokens: Column<Group> = {
  key: "tokens",
  head: "Tokens",
  isNumber: true,
  cell: (group) => formatCount(group.inputTokens + group.cacheReadTokens + group.cacheWriteTokens + group.outputTokens),
  onPhone: "hidden",
};
const named = (head: string): Column<Group> => ({
  key: "name",
  head,
  cell: (group) => group.key,
  onPhone: "title",
  sortValue: (group) => group.key,
});

const TIMES: readonly Column<Latency>[] = [
  { key: "tier", head: "Tier", cell: (row) => row.tier, onPhone: "title" },
  { key: "answers", head: "Answers", isNumber: true, cell: (row) => formatCount(row.answers) },
  { key: "p50", head: "Middle", isNumber: true, cell: (row) => formatDuration(row.p50Ms) },
  { key: "p95", head: "95 % within", isNumber: true, cell: (row) => formatDuration(row.p95Ms) },
  { key: "target", head: "Target", isNumber: true, cell: (row) => formatDuration(row.targetMs) },
];

function Spend({ spend }: { spend: SpendView }) {
  return (
    <div className="grid gap-6">
      <Totals total={spend.total} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Panel title="By day">
          <Days days={spend.byDay} />
        </Panel>
        <Panel title="Time until the answer" note="beside its target">
          <DataTable label="Time until the answer" columns={TIMES} rows={spend.latency} rowKey={(row) => row.tier} />
        </Panel>
        <Panel title="By purpose">
          <DataTable
            label="Spend by purpose"
            columns={[named("Purpose"), cost, calls, tokens]}
            rows={spend.byPurpose}
            rowKey={(group) => group.key}
            rowHref={(group) => paths.modelCalls({ purpose: group.key })}
          />
        </Panel>
        <Panel title="By model">
          <DataTable
            label="Spend by model"
            columns={[named("Model"), cost, calls, tokens]}
            rows={spend.byModel}
            rowKey={(group) => group.key}
            rowHref={(group) => paths.modelCalls({ model: group.key })}
          />
        </Panel>
      </div>
    </div>
  );
}

/** What models cost lately, for what, and what was saved. */
export function SpendPanels() {
  const spend = useQuery(spendQuery());
  return (
    <QueryBoundary
      query={spend}
      isEmpty={(view) => view.total.calls === 0}
      empty={
        <Card>
          <Empty icon={<Coins />} title="No model was asked in the last 30 days">
            Plantain plans by rules and statistics without one. What is asked of a model is listed here with its cost,
            call by call.
          </Empty>
        </Card>
      }
    >
      {(view) => <Spend spend={view} />}
    </QueryBoundary>
  );
}
