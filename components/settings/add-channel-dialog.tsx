"use client";
import { type FormEvent, useId, useState } from "react";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { tell } from "#components/ui/toast.tsx";
import { problemOf } from "#lib/queries/index.ts";
import type { ChannelView } from "#lib/services/notification/index.ts";
import { ALL_EVENTS, eventWords, KIND_WORDS } from "./notice-words.ts";

type Kind = ChannelView["kind"];

const Text = ({
  label,
  name,
  hint,
  ...rest
}: { label: string; name: string; hint?: string } & Omit<React.ComponentProps<"input">, "name">) => (
  <Field label={label} {...(hint === undefined ? {} : { hint })}>
    {(control) => <Input {...control} {...rest} name={name} />}
  </Field>
);

function PlaceFields({ kind }: { kind: Kind }) {
  if (kind === "webhook") {
    return (
      <>
        <Text label="Address" name="url" type="url" required placeholder="https://" />
        <Text
          label="Shared secret"
          name="secret"
          type="password"
          required
          minLength={16}
          autoComplete="off"
          hint="At least 16 characters. Each message is signed with it (HMAC-SHA256)."
        />
      </>
    );
  }
  if (kind === "ntfy") {
    return (
      <>
        <Text label="Server" name="url" type="url" defaultValue="https://ntfy.sh" required />
        <Text label="Topic" name="topic" required maxLength={64} pattern="[A-Za-z0-9_\-]+" />
        <Text
          label="Access token"
          name="secret"
          type="password"
          autoComplete="off"
          hint="Only where the topic needs one."
        />
      </>
    );
  }
  return (
    <>
      <Text label="Mail server" name="host" required />
      <Field label="Encryption">
        {(control) => (
          <Select {...control} name="security" defaultValue="starttls">
            <option value="starttls">STARTTLS (port 587)</option>
            <option value="tls">TLS (port 465)</option>
            <option value="none">none (port 25), without a password</option>
          </Select>
        )}
      </Field>
      <Text label="Port" name="port" type="number" min={1} max={65_535} hint="Empty: the usual one." />
      <Text label="User name" name="username" autoComplete="off" />
      <Text label="Password" name="secret" type="password" autoComplete="off" />
      <Text label="From" name="from" type="email" required />
      <Text label="To" name="to" required hint="Several addresses are separated by commas." />
    </>
  );
}

const textOf = (form: FormData, name: string): string | undefined => {
  const text = String(form.get(name) ?? "").trim();
  return text === "" ? undefined : text;
};

/** Only what was typed. */
function inputOf(kind: Kind, form: FormData) {
  const port = textOf(form, "port");
  const to = textOf(form, "to");
  const given = Object.fromEntries(
    ["name", "url", "topic", "host", "username", "from", "secret"].flatMap((name) => {
      const text = textOf(form, name);
      return text === undefined ? [] : [[name, text]];
    }),
  );
  return {
    kind,
    ...given,
    ...(kind === "email" ? { security: String(form.get("security")) as "tls" | "starttls" | "none" } : {}),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(to === undefined ? {} : { to: to.split(",").map((one) => one.trim()) }),
    events: ALL_EVENTS.filter((event) => form.get(event) === "on"),
  };
}

type Props = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

/** A new place to tell people at. */
export function AddChannelDialog({ isOpen, onOpenChange }: Props) {
  const formId = useId();
  const [kind, setKind] = useState<Kind>("webhook");
  const create = useTool("notifications.create", {
    isQuiet: true,
    onDone: () => {
      onOpenChange(false);
      tell("Added. Send a test to see whether it works.");
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    create.mutate(inputOf(kind, new FormData(event.currentTarget)));
  };
  return (
    <Dialog
      title="Add a notification channel"
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      footer={
        <Button look="primary" type="submit" form={formId} isPending={create.isPending}>
          Add it
        </Button>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-4">
        {create.error && <Failed problem={problemOf(create.error)} />}
        <Field label="Kind">
          {(control) => (
            <Select {...control} value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
              {(Object.keys(KIND_WORDS) as Kind[]).map((one) => (
                <option key={one} value={one}>
                  {KIND_WORDS[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Text label="Name" name="name" maxLength={80} />
        <PlaceFields key={kind} kind={kind} />
        <fieldset className="grid gap-1.5">
          <legend className="mb-1 text-sm font-medium">Tell when</legend>
          {ALL_EVENTS.map((event) => (
            <label key={event} className="flex min-h-6 items-center gap-2 text-sm">
              <input type="checkbox" name={event} defaultChecked className="size-4 shrink-0 accent-accent" />
              {eventWords(event)}
            </label>
          ))}
        </fieldset>
      </form>
    </Dialog>
  );
}
