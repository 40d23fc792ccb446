"use client";
import { type FormEvent, useId } from "react";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import type { Role } from "#lib/core/index.ts";
import { problemOf } from "#lib/queries/index.ts";
import type { CreatedToken } from "#lib/services/token/index.ts";
import { RoleSelect } from "./role-select.tsx";

const NEVER = "never";

function Shown({ token }: { token: CreatedToken }) {
  return (
    <div className="grid gap-2">
      <p className="text-sm text-soft">This is the only time that it is shown. Keep it where secrets are kept.</p>
      <div className="flex items-center gap-2 rounded-md border border-line bg-sunken p-2">
        <code className="min-w-0 flex-1 text-sm select-all [overflow-wrap:anywhere]" data-testid="new-token">
          {token.token}
        </code>
        <CopyButton text={token.token} label="Copy the token" />
      </div>
      <p className="text-xs text-faint">
        Programs send it as <code>Authorization: Bearer …</code> to <code>/api/v1</code> and <code>/api/mcp</code>.
      </p>
    </div>
  );
}

type Props = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

/** Makes a token and shows it once. */
export function CreateTokenDialog({ isOpen, onOpenChange }: Props) {
  const formId = useId();
  const { role } = useSession();
  const create = useTool("tokens.create", { isQuiet: true });
  const close = () => {
    onOpenChange(false);
    create.reset();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const days = String(form.get("days"));
    create.mutate({
      name: String(form.get("name")),
      role: String(form.get("role")) as Role,
      ...(days === NEVER ? { neverExpires: true } : { expiresInDays: Number(days) }),
    });
  };
  return (
    <Dialog
      title={create.data ? `Token ${create.data.name}` : "Make an API token"}
      isOpen={isOpen}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      footer={
        create.data ? (
          <Button look="primary" onClick={close}>
            I have kept it
          </Button>
        ) : (
          <Button look="primary" type="submit" form={formId} isPending={create.isPending}>
            Make the token
          </Button>
        )
      }
    >
      {create.data ? (
        <Shown token={create.data} />
      ) : (
        <form id={formId} onSubmit={submit} className="grid gap-4">
          {create.error && <Failed problem={problemOf(create.error)} />}
          <Field label="Name" hint="What it is for: nightly script, agent, monitoring.">
            {(control) => <Input {...control} name="name" required maxLength={80} autoFocus />}
          </Field>
          <Field label="Role" hint="At most your own. A token of an agent can never approve a plan over MCP.">
            {(control) => <RoleSelect {...control} name="role" upTo={role} defaultValue="viewer" />}
          </Field>
          <Field label="Valid for">
            {(control) => (
              <Select {...control} name="days" defaultValue="90">
                <option value="7">7 days</option>
                <option value="30">30 days</option>
                <option value="90">90 days</option>
                <option value="365">365 days</option>
                <option value={NEVER}>Until it is revoked</option>
              </Select>
            )}
          </Field>
        </form>
      )}
    </Dialog>
  );
}
