"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { TimeAgo } from "#components/format/time.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import { tell } from "#components/ui/toast.tsx";
import type { Role } from "#lib/core/index.ts";
import { rowsOf, usersQuery } from "#lib/queries/index.ts";
import type { UserView } from "#lib/services/user/index.ts";
import { AddPersonDialog } from "./add-person-dialog.tsx";
import { PersonActions } from "./person-actions.tsx";
import { RoleSelect } from "./role-select.tsx";

function RoleCell({ user }: { user: UserView }) {
  const set = useTool("users.set_role", { onDone: (next) => tell(`${next.name} is ${next.role} now`) });
  return (
    <RoleSelect
      aria-label={`Role of ${user.name}`}
      value={set.isPending ? set.variables.role : user.role}
      disabled={set.isPending}
      onChange={(event) => set.mutate({ userId: user.id, role: event.target.value as Role })}
      className="w-auto max-w-56"
    />
  );
}

const columnsFor = (ownId: string): readonly Column<UserView>[] => [
  {
    key: "name",
    head: "Name",
    cell: (user) => (
      <span className="inline-flex flex-wrap items-center gap-2">
        {user.name}
        {user.id === ownId && <Badge tone="accent">you</Badge>}
        {user.banned && <Badge tone="amber">suspended</Badge>}
      </span>
    ),
    onPhone: "title",
  },
  { key: "email", head: "E-mail", cell: (user) => user.email },
  { key: "role", head: "Role", cell: (user) => <RoleCell user={user} /> },
  {
    key: "seen",
    head: "Last sign-in",
    isNumber: true,
    cell: (user) => <TimeAgo at={user.lastSignInAt} />,
    sortValue: (user) => user.lastSignInAt,
  },
  { key: "more", head: "", cell: (user) => <PersonActions user={user} />, isNumber: true },
];

/** Everybody who may sign in. */
export function PeoplePanel() {
  const { id } = useSession();
  const users = useInfiniteQuery(usersQuery());
  const [isAdding, setIsAdding] = useState(false);
  return (
    <Panel
      title="People"
      note="sign-up is closed; an admin makes accounts"
      action={
        <Button look="primary" onClick={() => setIsAdding(true)}>
          <UserPlus aria-hidden />
          Add a person
        </Button>
      }
    >
      <QueryBoundary query={users} isEmpty={(read) => rowsOf(read).length === 0} empty={<Empty title="Nobody yet" />}>
        {(read) => (
          <>
            <DataTable label="People" columns={columnsFor(id)} rows={rowsOf(read)} rowKey={(user) => user.id} />
            <ShowMore query={users} one="person" many="people" />
          </>
        )}
      </QueryBoundary>
      <AddPersonDialog isOpen={isAdding} onOpenChange={setIsAdding} />
    </Panel>
  );
}
