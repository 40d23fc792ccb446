"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { BellPlus, Send } from "lucide-react";
import { useState } from "react";
import { plural } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Confirm } from "#components/ui/confirm.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import { tell, tellProblem } from "#components/ui/toast.tsx";
import { channelsQuery, deliveriesQuery, rowsOf } from "#lib/queries/index.ts";
import type { ChannelView, DeliveryView } from "#lib/services/notification/index.ts";
import { AddChannelDialog } from "./add-channel-dialog.tsx";
import { eventWords, KIND_WORDS, placeWords } from "./notice-words.ts";

function RemoveChannel({ channel }: { channel: ChannelView }) {
  const [isAsking, setIsAsking] = useState(false);
  const remove = useTool("notifications.remove", { onDone: () => tell("Removed") });
  return (
    <>
      <Button size="sm" onClick={() => setIsAsking(true)}>
        Remove
      </Button>
      <Confirm
        title={`Remove "${channel.name}"?`}
        what="The channel and its secret are forgotten, and what was still to be sent is not sent."
        confirmLabel="Remove it"
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        isPending={remove.isPending}
        onConfirm={() => remove.mutate({ channelId: channel.id })}
      />
    </>
  );
}

function ChannelRow({ channel }: { channel: ChannelView }) {
  const update = useTool("notifications.update");
  const test = useTool("notifications.test", {
    onDone: ({ test: result }) =>
      result?.ok === true
        ? tell("The test message was taken")
        : tellProblem({ detail: "The test message was not taken", hint: result?.message }),
  });
  const { test: last } = channel;
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-60 flex-1">
          <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
            {channel.name}
            <Badge>{KIND_WORDS[channel.kind]}</Badge>
            {channel.givenUp > 0 && <Badge tone="red">{plural(channel.givenUp, "message")} given up</Badge>}
            {channel.pending > 0 && <Badge tone="amber">{plural(channel.pending, "message")} to be sent</Badge>}
          </p>
          <p className="mt-0.5 text-sm text-soft [overflow-wrap:anywhere]">{placeWords(channel.config)}</p>
          <p className="mt-0.5 text-xs text-faint">{channel.events.map(eventWords).join(", ")}</p>
          {last !== null && (
            <p className={last.ok ? "mt-0.5 text-xs text-faint" : "mt-0.5 text-xs text-red"}>
              Tested <TimeAgo at={channel.testedAt} />: {last.message}
            </p>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Switch
            label={channel.enabled ? "On" : "Off"}
            isOn={channel.enabled}
            onChange={(enabled) => update.mutate({ channelId: channel.id, enabled })}
          />
          <Button size="sm" isPending={test.isPending} onClick={() => test.mutate({ channelId: channel.id })}>
            {!test.isPending && <Send aria-hidden />}
            Send a test
          </Button>
          <RemoveChannel channel={channel} />
        </div>
      </div>
    </li>
  );
}

const STATES: Record<DeliveryView["state"], { label: string; tone: Tone }> = {
  sent: { label: "Sent", tone: "green" },
  waiting: { label: "Waits", tone: "amber" },
  given_up: { label: "Given up", tone: "red" },
};

const COLUMNS: readonly Column<DeliveryView>[] = [
  { key: "title", head: "Message", cell: (row) => row.title, onPhone: "title", className: "min-w-56" },
  { key: "channel", head: "Channel", cell: (row) => row.channelName },
  {
    key: "state",
    head: "State",
    cell: (row) => <Badge tone={STATES[row.state].tone}>{STATES[row.state].label}</Badge>,
  },
  { key: "error", head: "Answer", cell: (row) => row.error ?? "", onPhone: "hidden" },
  { key: "at", head: "When", isNumber: true, cell: (row) => <TimeAgo at={row.createdAt} /> },
];

function Deliveries() {
  const deliveries = useInfiniteQuery(deliveriesQuery());
  return (
    <Panel title="Messages of the last days">
      <QueryBoundary
        query={deliveries}
        isEmpty={(read) => rowsOf(read).length === 0}
        empty={<Empty title="Nothing was sent yet">Messages stand here for a week after they were sent.</Empty>}
      >
        {(read) => (
          <>
            <DataTable label="Messages" columns={COLUMNS} rows={rowsOf(read)} rowKey={(row) => row.id} />
            <ShowMore query={deliveries} one="message" />
          </>
        )}
      </QueryBoundary>
    </Panel>
  );
}

/** Where people are told, with a test for each place, and what was sent. For admins. */
export function NotificationsPanel() {
  const { can } = useSession();
  const isAdmin = can("admin");
  const channels = useQuery({ ...channelsQuery(), enabled: isAdmin });
  const [isAdding, setIsAdding] = useState(false);
  if (!isAdmin) return null;
  return (
    <>
      <Panel
        title="Notifications"
        note="a plan waits, was approved, ran or failed; a budget was reached; a critical finding"
        action={
          <Button size="sm" onClick={() => setIsAdding(true)}>
            <BellPlus aria-hidden />
            Add a channel
          </Button>
        }
      >
        <QueryBoundary
          query={channels}
          isEmpty={(read) => read.items.length === 0}
          empty={<Empty title="Nobody is told yet">Add a webhook, an ntfy topic or e-mail.</Empty>}
        >
          {(read) => (
            <ul className="divide-y divide-line">
              {read.items.map((channel) => (
                <ChannelRow key={channel.id} channel={channel} />
              ))}
            </ul>
          )}
        </QueryBoundary>
      </Panel>
      <Deliveries />
      <AddChannelDialog isOpen={isAdding} onOpenChange={setIsAdding} />
    </>
  );
}
