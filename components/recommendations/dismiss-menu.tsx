"use client";
import { Ellipsis } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { tell } from "#components/ui/toast.tsx";
import type { RecommendationView } from "#lib/services/recommendation/index.ts";

const SNOOZES = [
  [1, "until tomorrow"],
  [7, "for a week"],
  [30, "for a month"],
] as const;

const TOLD = { implement: "Noted as done", dismiss: "Dismissed", snooze: "Snoozed", reopen: "Open again" } as const;

/** Dismiss with a reason, snooze, or take back: each acts at once and can be undone. */
export function DismissMenu({ recommendation }: { recommendation: RecommendationView }) {
  const { can } = useSession();
  const formId = useId();
  const [isAsking, setIsAsking] = useState(false);
  const reopen = useTool("recommendations.decide");
  const recommendationId = recommendation.id;
  const undo = { run: () => reopen.mutate({ recommendationId, decision: "reopen" }) };
  const decide = useTool("recommendations.decide", {
    onDone: (_, input) => {
      setIsAsking(false);
      tell(TOLD[input.decision], {
        ...(input.decision === "reopen" ? {} : { undo }),
      });
    },
  });
  if (!can("operate")) return null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason") ?? "").trim();
    decide.mutate({ recommendationId, decision: "dismiss", ...(reason === "" ? {} : { reason }) });
  };
  const isOpen = recommendation.state === "open";
  return (
    <>
      <Menu
        trigger={
          <Button look="quiet" size="icon" aria-label={`More about: ${recommendation.title}`}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        {isOpen && !recommendation.canPlan && (
          <MenuItem onSelect={() => decide.mutate({ recommendationId, decision: "implement" })}>
            I have done this
          </MenuItem>
        )}
        {isOpen && <MenuItem onSelect={() => setIsAsking(true)}>Dismiss…</MenuItem>}
        {isOpen &&
          SNOOZES.map(([days, words]) => (
            <MenuItem key={days} onSelect={() => decide.mutate({ recommendationId, decision: "snooze", days })}>
              Snooze {words}
            </MenuItem>
          ))}
        {!isOpen && (
          <MenuItem onSelect={() => decide.mutate({ recommendationId, decision: "reopen" })}>Open again</MenuItem>
        )}
      </Menu>
      <Dialog
        title="Dismiss this recommendation"
        description={recommendation.title}
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        footer={
          <>
            <Button onClick={() => setIsAsking(false)}>Cancel</Button>
            <Button look="primary" type="submit" form={formId} isPending={decide.isPending}>
              Dismiss
            </Button>
          </>
        }
      >
        <form id={formId} onSubmit={submit}>
          <Field label="Reason" hint="Plantain does not recommend the same thing twice. Why does it not fit?">
            {(control) => <Textarea {...control} name="reason" rows={3} maxLength={1000} />}
          </Field>
        </form>
      </Dialog>
    </>
  );
}
