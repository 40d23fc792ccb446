"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { TimeAgo } from "#components/format/time.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Confirm } from "#components/ui/confirm.tsx";
import { tell } from "#components/ui/toast.tsx";
import { connectionsQuery } from "#lib/queries/index.ts";
import type { ConnectionList } from "#lib/services/connection/index.ts";

type Connection = ConnectionList["items"][number];

function stateOf({ isConfigured, state, answers, refused }: Connection): { label: string; tone: Tone } {
  if (!isConfigured) return { label: "not configured", tone: "plain" };
  if (state === "down") return { label: "does not answer", tone: "red" };
  if (refused > 0) return { label: "refused changes", tone: "red" };
  return answers === "server" ? { label: "answers", tone: "green" } : { label: "catching up", tone: "amber" };
}

function SendAgain({ connection }: { connection: Connection }) {
  const [isAsking, setIsAsking] = useState(false);
  const send = useTool("connections.send_again", {
    onDone: () => {
      setIsAsking(false);
      tell(`Everything is sent to ${connection.title} again`);
    },
  });
  return (
    <>
      <Button size="sm" onClick={() => setIsAsking(true)}>
        Send everything again
      </Button>
      <Confirm
        title={`Send everything to ${connection.title} again?`}
        what={`What ${connection.title} holds of Plantain is emptied and filled anew. The embedded store answers meanwhile.`}
        confirmLabel="Send again"
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        isPending={send.isPending}
        onConfirm={() => send.mutate({ name: connection.name })}
      />
    </>
  );
}

function ConnectionRow({ connection }: { connection: Connection }) {
  const { can } = useSession();
  const { label, tone } = stateOf(connection);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3">
      <div className="min-w-60 flex-1">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {connection.title}
          <Badge tone={tone}>{label}</Badge>
          <span className="text-xs font-normal text-faint">for {connection.purpose}</span>
        </p>
        <p className="mt-0.5 text-sm text-soft">{connection.sentence}</p>
        {connection.isConfigured && (
          <p className="mt-0.5 text-xs text-faint [overflow-wrap:anywhere]">
            {connection.address}
            {connection.version !== null && `, version ${connection.version}`}, asked{" "}
            <TimeAgo at={connection.checkedAt} />
            {connection.error !== null && `: ${connection.error}`}
          </p>
        )}
      </div>
      {connection.isConfigured && can("operate") && <SendAgain connection={connection} />}
    </li>
  );
}

/** The servers that may stand beside the embedded stores. */
export function ConnectionsPanel() {
  const connections = useQuery(connectionsQuery());
  return (
    <Panel title="Connections" note="set in the environment, checked at start">
      <QueryBoundary query={connections}>
        {(value) => (
          <ul className="divide-y divide-line">
            {value.items.map((connection) => (
              <ConnectionRow key={connection.name} connection={connection} />
            ))}
          </ul>
        )}
      </QueryBoundary>
    </Panel>
  );
}
