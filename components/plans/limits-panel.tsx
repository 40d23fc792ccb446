"use client";
import { type FormEvent, useState } from "react";
import { plural } from "#components/format/numbers.ts";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { PlanLimits } from "#lib/core/index.ts";
import type { PlanDetail } from "#lib/services/plan/index.ts";
import type { Edits } from "./plan-edits.ts";

type Props = { plan: PlanDetail; edits: Edits; onEdit: ((edits: Edits) => void) | null };

const two = (value: number): string => String(value).padStart(2, "0");
const clock = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
const minuteOf = (text: string): number | null => {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(text) ?? [];
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes);
};

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/** A moment as the field for it wants it, in UTC so that server and browser write the same. */
const momentText = (iso: string | undefined): string => iso?.slice(0, 16) ?? "";

function limitWords(limits: PlanLimits): string[] {
  const { maxParallel, window, notBefore, deadline, maxCostUsd, priority, fallbackModel, fallbackPlanId } = limits;
  const days = window?.weekdays?.map((day) => WEEKDAYS[day - 1]).join(", ");
  return [
    maxParallel !== undefined && `At most ${plural(maxParallel, "step")} at once`,
    window !== undefined &&
      `Steps start from ${clock(window.fromMinute)} to ${clock(window.toMinute)}${days ? ` (${days})` : ""}`,
    notBefore !== undefined && `Not before ${momentText(notBefore).replace("T", " ")} UTC`,
    deadline !== undefined && `Done by ${momentText(deadline).replace("T", " ")} UTC`,
    maxCostUsd !== undefined && `Model calls cost at most ${maxCostUsd} USD`,
    fallbackModel !== undefined && `If a model can’t answer, ${fallbackModel} is asked`,
    fallbackPlanId !== undefined && `If it fails, plan ${fallbackPlanId} starts, once that is approved`,
    priority !== undefined && priority !== "normal" && `Priority ${priority}`,
  ].filter((words) => words !== false);
}

function readLimits(form: FormData, before: PlanLimits): PlanLimits {
  const { maxParallel: _most, window: _window, notBefore: _before, deadline: _deadline, ...rest } = before;
  const { fallbackModel: _model, fallbackPlanId: _plan, ...kept } = rest;
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const [from, to, most] = [minuteOf(text("from")), minuteOf(text("to")), Number(text("maxParallel"))];
  const moment = (name: "notBefore" | "deadline") => {
    const typed = text(name);
    if (typed === "") return {};
    return { [name]: typed === momentText(before[name]) ? before[name] : new Date(`${typed}Z`).toISOString() };
  };
  return {
    ...kept,
    ...(most >= 1 ? { maxParallel: Math.floor(most) } : {}),
    ...(from === null || to === null ? {} : { window: { ...before.window, fromMinute: from, toMinute: to } }),
    ...moment("notBefore"),
    ...moment("deadline"),
    ...(text("fallbackModel") === "" ? {} : { fallbackModel: text("fallbackModel") }),
    ...(text("fallbackPlanId") === "" ? {} : { fallbackPlanId: text("fallbackPlanId") }),
  };
}

function LimitsDialog({
  limits,
  edits,
  onEdit,
  onClose,
}: {
  limits: PlanLimits;
  edits: Edits;
  onEdit: (edits: Edits) => void;
  onClose: () => void;
}) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onEdit({ ...edits, limits: readLimits(new FormData(event.currentTarget), limits) });
    onClose();
  };
  const { window } = limits;
  return (
    <Dialog
      title="When and how it runs"
      description="What is left empty has no limit of its own."
      isOpen
      onOpenChange={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="plan-limits">
            Check it
          </Button>
        </>
      }
    >
      <form id="plan-limits" onSubmit={submit} className="grid gap-3">
        <div className="grid grid-cols-2 gap-3">
          <Field label="Steps start from">
            {(control) => (
              <Input {...control} type="time" name="from" defaultValue={window ? clock(window.fromMinute) : ""} />
            )}
          </Field>
          <Field label="to" hint="local time of the server">
            {(control) => (
              <Input {...control} type="time" name="to" defaultValue={window ? clock(window.toMinute) : ""} />
            )}
          </Field>
        </div>
        <Field label="Not before (UTC)">
          {(control) => (
            <Input {...control} type="datetime-local" name="notBefore" defaultValue={momentText(limits.notBefore)} />
          )}
        </Field>
        <Field label="Done by (UTC)">
          {(control) => (
            <Input {...control} type="datetime-local" name="deadline" defaultValue={momentText(limits.deadline)} />
          )}
        </Field>
        <Field label="Steps at once">
          {(control) => (
            <Input
              {...control}
              type="number"
              name="maxParallel"
              min={1}
              max={64}
              defaultValue={limits.maxParallel ?? ""}
            />
          )}
        </Field>
        <Field label="Model to ask when another can’t answer" hint="provider/model">
          {(control) => <Input {...control} name="fallbackModel" defaultValue={limits.fallbackModel ?? ""} />}
        </Field>
        <Field label="Plan to start when this one fails" hint="its id; it needs its own approval">
          {(control) => <Input {...control} name="fallbackPlanId" defaultValue={limits.fallbackPlanId ?? ""} />}
        </Field>
      </form>
    </Dialog>
  );
}

/** Hours, deadline and steps at once: part of the plan, so the approval holds for them too. */
export function LimitsPanel({ plan, edits, onEdit }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const limits = edits.limits ?? plan.limits;
  const words = limitWords(limits);
  return (
    <Panel
      title="Limits"
      action={
        onEdit && (
          <Button size="sm" onClick={() => setIsOpen(true)}>
            Change limits
          </Button>
        )
      }
    >
      <ul className="grid gap-1 px-4 py-3 text-sm text-soft">
        {words.map((word) => (
          <li key={word}>{word}</li>
        ))}
        {words.length === 0 && <li>Runs as soon as there is room.</li>}
      </ul>
      {isOpen && onEdit && (
        <LimitsDialog limits={limits} edits={edits} onEdit={onEdit} onClose={() => setIsOpen(false)} />
      )}
    </Panel>
  );
}
