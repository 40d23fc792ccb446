"use client";
import { type FormEvent, useId } from "react";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { tell } from "#components/ui/toast.tsx";
import { problemOf } from "#lib/queries/index.ts";
import type { PlanDetail } from "#lib/services/plan/index.ts";

type Props = { plan: PlanDetail; isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

/** A no needs a reason: it is what the next plan can learn from. */
export function RejectDialog({ plan, isOpen, onOpenChange }: Props) {
  const formId = useId();
  const reject = useTool("plans.reject", {
    isQuiet: true,
    onDone: () => {
      onOpenChange(false);
      tell("Rejected");
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason") ?? "");
    reject.mutate({ planId: plan.id, contentHash: plan.contentHash, reason });
  };
  return (
    <Dialog
      title="Reject this plan"
      description="It will not run. The reason is kept with the plan and in the audit log."
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Keep it</Button>
          <Button look="danger" type="submit" form={formId} isPending={reject.isPending}>
            Reject
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-3">
        {reject.error && <Failed problem={problemOf(reject.error)} />}
        <Field label="Reason">
          {(control) => <Textarea {...control} name="reason" required maxLength={2000} rows={4} autoFocus />}
        </Field>
      </form>
    </Dialog>
  );
}
