"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { TimeAgo } from "#components/format/time.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Confirm } from "#components/ui/confirm.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import { tell } from "#components/ui/toast.tsx";
import { rowsOf, tokensQuery } from "#lib/queries/index.ts";
import type { TokenView } from "#lib/services/token/index.ts";
import { CreateTokenDialog } from "./create-token-dialog.tsx";

const STATES: Record<TokenView["state"], Tone> = { active: "green", expired: "amber", revoked: "plain" };

function Revoke({ token }: { token: TokenView }) {
  const [isAsking, setIsAsking] = useState(false);
  const revoke = useTool("tokens.revoke", {
    onDone: () => {
      setIsAsking(false);
      tell(`${token.name} was revoked`);
    },
  });
  if (token.state !== "active") return null;
  return (
    <>
      <Button size="sm" onClick={() => setIsAsking(true)} aria-label={`Revoke ${token.name}`}>
        Revoke
      </Button>
      <Confirm
        title={`Revoke ${token.name}?`}
        what="Programs that use it are refused from now on. A revoked token can't be used again."
        confirmLabel="Revoke"
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        isPending={revoke.isPending}
        onConfirm={() => revoke.mutate({ tokenId: token.id })}
      />
    </>
  );
}

const COLUMNS: readonly Column<TokenView>[] = [
  { key: "name", head: "Name", cell: (token) => token.name, onPhone: "title", sortValue: (token) => token.name },
  { key: "prefix", head: "Begins with", cell: (token) => <code className="text-xs">{token.prefix}…</code> },
  { key: "role", head: "Role", cell: (token) => token.role },
  { key: "state", head: "State", cell: (token) => <Badge tone={STATES[token.state]}>{token.state}</Badge> },
  {
    key: "expires",
    head: "Expires",
    isNumber: true,
    cell: (token) => <TimeAgo at={token.expiresAt} none="never" />,
    sortValue: (token) => token.expiresAt,
  },
  {
    key: "used",
    head: "Last used",
    isNumber: true,
    cell: (token) => <TimeAgo at={token.lastUsedAt} />,
    sortValue: (token) => token.lastUsedAt,
  },
  { key: "by", head: "Made by", cell: (token) => token.createdBy, onPhone: "hidden" },
  { key: "revoke", head: "", isNumber: true, cell: (token) => <Revoke token={token} /> },
];

/** Tokens of programs: one's own, or everybody's for an admin. */
export function TokensPanel() {
  const tokens = useInfiniteQuery(tokensQuery());
  const [isMaking, setIsMaking] = useState(false);
  const make = (
    <Button look="primary" onClick={() => setIsMaking(true)}>
      <KeyRound aria-hidden />
      Make a token
    </Button>
  );
  return (
    <Panel title="API tokens" note="for scripts, agents and other programs" action={make}>
      <QueryBoundary
        query={tokens}
        isEmpty={(read) => rowsOf(read).length === 0}
        empty={
          <Empty icon={<KeyRound />} title="No token yet">
            A token lets a program do what its role allows: over HTTP, the command line, or MCP.
          </Empty>
        }
      >
        {(read) => (
          <>
            <DataTable label="API tokens" columns={COLUMNS} rows={rowsOf(read)} rowKey={(token) => token.id} />
            <ShowMore query={tokens} one="token" />
          </>
        )}
      </QueryBoundary>
      <CreateTokenDialog isOpen={isMaking} onOpenChange={setIsMaking} />
    </Panel>
  );
}
