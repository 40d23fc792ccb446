"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ReceiptText } from "lucide-react";
import { type ReactNode, useState } from "react";
import { formatCount, formatDuration } from "#components/format/numbers.ts";
import { ExactTime, TimeAgo } from "#components/format/time.tsx";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { Empty } from "#components/states/empty.tsx";
import { PagedTable } from "#components/states/paged-table.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import type { Column } from "#components/ui/table.tsx";
import { callQuery, callsQuery } from "#lib/queries/index.ts";
import type { CallView } from "#lib/services/budget/index.ts";
import { formatUsd } from "./money.ts";

const OUTCOMES = ["answered", "failed", "refused", "reused", "lost"] as const;
const NAME_FILTERS = ["purpose", "model"] as const;
const TONES: Record<string, Tone> = {
  answered: "green",
  reused: "green",
  refused: "amber",
  failed: "red",
  lost: "orange",
};

const promptTokens = (call: CallView): number | null =>
  call.inputTokens === null
    ? null
    : call.inputTokens + (call.cacheReadTokens ?? 0) + (call.cacheWriteTokens ?? 0) + (call.cacheWrite1hTokens ?? 0);

const COLUMNS: readonly Column<CallView>[] = [
  { key: "at", head: "When", cell: (call) => <TimeAgo at={call.at} /> },
  {
    key: "model",
    head: "Model",
    cell: (call) => <span className="[overflow-wrap:anywhere]">{call.model}</span>,
    onPhone: "title",
  },
  { key: "purpose", head: "Purpose", cell: (call) => call.purpose },
  {
    key: "outcome",
    head: "Outcome",
    cell: (call) => <Badge tone={TONES[call.outcome] ?? "plain"}>{call.outcome}</Badge>,
  },
  { key: "in", head: "Tokens in", isNumber: true, cell: (call) => formatCount(promptTokens(call)), onPhone: "hidden" },
  { key: "out", head: "Tokens out", isNumber: true, cell: (call) => formatCount(call.outputTokens), onPhone: "hidden" },
  {
    key: "cost",
    head: "Cost",
    isNumber: true,
    cell: (call) => (
      <span
        title={
          call.isPriceAssumed ? "The model's price is not known; the highest of its provider was taken" : undefined
        }
      >
        {formatUsd(call.costUsd)}
        {call.isPriceAssumed && " (assumed)"}
      </span>
    ),
  },
  { key: "time", head: "Time", isNumber: true, cell: (call) => formatDuration(call.latencyMs), onPhone: "hidden" },
];

const Line = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="grid gap-0.5 sm:grid-cols-[10rem_1fr]">
    <dt className="text-sm text-faint">{label}</dt>
    <dd className="text-sm [overflow-wrap:anywhere]">{children}</dd>
  </div>
);

const DETAIL_LABELS: Record<string, string> = {
  finish: "How it ended",
  isPromptCut: "Beginning of the prompt dropped by the server",
  isUsageEstimated: "Tokens estimated, since the provider told none",
  isCostAssumed: "Booked at its worst case, since nobody knows",
};

const TEXTS = [
  ["request", "What was asked"],
  ["answer", "What it answered"],
] as const;

/** What was sent and answered, when texts are kept. Text of a model is shown as text. */
function Kept({ detail }: { detail: NonNullable<CallView["detail"]> }) {
  const kept = TEXTS.filter(([name]) => typeof detail[name] === "string");
  if (kept.length === 0)
    return (
      <p className="mt-4 text-xs text-faint">
        Texts are not kept; the setting llm_keep_texts does that for later calls.
      </p>
    );
  return (
    <div className="mt-4 grid gap-3">
      {kept.map(([name, label]) => (
        <div key={name}>
          <h3 className="text-xs font-medium text-faint">{label}</h3>
          <pre className="mt-1 max-h-80 overflow-auto rounded-md border border-line bg-sunken p-2 text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
            {String(detail[name])}
          </pre>
        </div>
      ))}
    </div>
  );
}

/** Flags and figures about the call, in words where there are any. */
function Facts({ detail }: { detail: NonNullable<CallView["detail"]> }) {
  return Object.entries(detail)
    .filter(([name]) => !TEXTS.some(([text]) => text === name))
    .map(([name, value]) => (
      <Line key={name} label={DETAIL_LABELS[name] ?? name}>
        {value === true ? "yes" : typeof value === "string" ? value : JSON.stringify(value)}
      </Line>
    ));
}

function CallFacts({ call }: { call: CallView }) {
  return (
    <>
      <dl className="grid gap-2">
        <Line label="When">
          <ExactTime at={call.at} />
        </Line>
        <Line label="What for">
          {call.purpose}
          {call.project !== null && `, project ${call.project}`}
          {call.planId !== null && `, plan ${call.planId}`}
        </Line>
        <Line label="Asked">
          {call.model} of {call.provider}
          {call.tier !== null && ` (${call.tier})`}
        </Line>
        <Line label="Why this model">{call.reason ?? "not recorded"}</Line>
        <Line label="Outcome">
          {call.outcome}
          {call.error !== null && `: ${call.error}`}
        </Line>
        <Line label="Tokens in">
          {formatCount(call.inputTokens)} new, {formatCount(call.cacheReadTokens)} from the cache,{" "}
          {formatCount((call.cacheWriteTokens ?? 0) + (call.cacheWrite1hTokens ?? 0))} into it
        </Line>
        <Line label="Tokens out">
          {formatCount(call.outputTokens)}
          {(call.reasoningTokens ?? 0) > 0 && `, ${formatCount(call.reasoningTokens)} of them reasoning`}
        </Line>
        <Line label="Cost">
          {formatUsd(call.costUsd)}
          {call.priceSource !== null && `, price from ${call.priceSource}`}
          {call.isPriceAssumed && "; the model's own price is not known"}
        </Line>
        <Line label="Saved">
          cache {formatUsd(call.cacheSavingUsd)}, batch {formatUsd(call.batchSavingUsd)}, given again{" "}
          {formatUsd(call.reuseSavingUsd)}
        </Line>
        {call.detail !== null && <Facts detail={call.detail} />}
      </dl>
      <Kept detail={call.detail ?? {}} />
    </>
  );
}

function CallSheet({ callId, onClose }: { callId: string; onClose: () => void }) {
  const call = useQuery(callQuery(callId));
  return (
    <Sheet title="Model call" description={callId} isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <QueryBoundary query={call}>{(value) => <CallFacts call={value} />}</QueryBoundary>
    </Sheet>
  );
}

/** Every call to a model: what for, what it cost, and why that model. */
export function CallsPanel() {
  const { values, set } = useUrlFilters(["purpose", "model", "outcome"]);
  const [openId, setOpenId] = useState<string | null>(null);
  const calls = useInfiniteQuery(callsQuery(values));
  const isFiltered = Object.values(values).some((value) => value !== "");
  const filters = (
    <>
      {NAME_FILTERS.map((name) => (
        <Input
          key={name}
          data-search={name === "purpose" || undefined}
          type="search"
          aria-label={name === "purpose" ? "Purpose" : "Model"}
          placeholder={name}
          value={values[name]}
          onChange={(event) => set({ [name]: event.target.value })}
          className="w-36"
        />
      ))}
      <Select
        aria-label="Outcome"
        value={values.outcome}
        onChange={(event) => set({ outcome: event.target.value })}
        className="w-40"
      >
        <option value="">any outcome</option>
        {OUTCOMES.map((outcome) => (
          <option key={outcome} value={outcome}>
            {outcome}
          </option>
        ))}
      </Select>
    </>
  );
  const empty = (
    <Empty
      icon={<ReceiptText />}
      title={isFiltered ? "No call like this" : "No model was asked yet"}
      action={
        isFiltered && <Button onClick={() => set({ purpose: "", model: "", outcome: "" })}>Show all calls</Button>
      }
    />
  );
  return (
    <Panel title="Calls" action={filters}>
      <PagedTable
        query={calls}
        label="Model calls"
        columns={COLUMNS}
        rowKey={(call) => call.id}
        onOpen={(call) => setOpenId(call.id)}
        one="call"
        empty={empty}
      />
      {openId !== null && <CallSheet callId={openId} onClose={() => setOpenId(null)} />}
    </Panel>
  );
}
