"use client";
import { type FormEvent, useId, useState } from "react";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { enteredNumber, NumberField } from "#components/ui/number-field.tsx";
import { tell } from "#components/ui/toast.tsx";
import { problemOf } from "#lib/queries/index.ts";
import type { BudgetView } from "#lib/services/budget/index.ts";
import { budgetTitle, SCOPE_LABELS } from "./budget-words.ts";

type Props = { budget: BudgetView | null; isOpen: boolean; onOpenChange: (isOpen: boolean) => void };
type Scope = BudgetView["scope"];

const SCOPES = Object.keys(SCOPE_LABELS) as Scope[];

function Coverage() {
  const [scope, setScope] = useState<Scope>("all");
  return (
    <>
      <Field label="Covers">
        {(control) => (
          <Select {...control} name="scope" value={scope} onChange={(event) => setScope(event.target.value as Scope)}>
            {SCOPES.map((one) => (
              <option key={one} value={one}>
                {SCOPE_LABELS[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {scope !== "all" && (
        <Field
          label={`Which ${scope}`}
          hint={scope === "tier" ? "local, fixed or premium" : "as it stands in the list of calls"}
        >
          {(control) => <Input {...control} name="subject" required maxLength={120} />}
        </Field>
      )}
      <Field label="Period">
        {(control) => (
          <Select {...control} name="period" defaultValue="month">
            <option value="day">Each day</option>
            <option value="month">Each month</option>
            <option value="total">Once and for all</option>
          </Select>
        )}
      </Field>
    </>
  );
}

function Limits({ budget }: { budget: BudgetView | null }) {
  return (
    <>
      <NumberField
        name="maxUsd"
        label="Limit in USD"
        hint="Leave one of the two limits empty to have none of that kind."
        value={budget?.maxUsd}
      />
      <NumberField name="maxTokens" label="Limit in tokens" value={budget?.maxTokens} isWhole />
      <Field label="At the limit">
        {(control) => (
          <Select {...control} name="atLimit" defaultValue={budget?.atLimit ?? "refuse"}>
            <option value="refuse">Refuse the call and say so</option>
            <option value="cheaper">Let a cheaper model answer</option>
          </Select>
        )}
      </Field>
    </>
  );
}

/** A new budget, or new limits for one. A limit is never passed: each call is reserved at its worst case before it is sent. */
export function BudgetDialog({ budget, isOpen, onOpenChange }: Props) {
  const formId = useId();
  const done = (words: string) => () => {
    onOpenChange(false);
    tell(words);
  };
  const create = useTool("budgets.create", { isQuiet: true, onDone: done("The budget holds from now on") });
  const update = useTool("budgets.update", { isQuiet: true, onDone: done("The new limits hold from now on") });
  const { error } = budget === null ? create : update;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [maxUsd, maxTokens] = [enteredNumber(form, "maxUsd"), enteredNumber(form, "maxTokens")];
    const atLimit = String(form.get("atLimit")) as BudgetView["atLimit"];
    const limits = {
      ...(maxUsd === undefined ? {} : { maxUsd }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      atLimit,
    };
    if (budget !== null) {
      update.mutate({
        budgetId: budget.id,
        ...limits,
        noUsdLimit: maxUsd === undefined,
        noTokenLimit: maxTokens === undefined,
      });
      return;
    }
    const scope = String(form.get("scope")) as Scope;
    const period = String(form.get("period")) as BudgetView["period"];
    create.mutate({ scope, subject: String(form.get("subject") ?? ""), period, ...limits });
  };
  return (
    <Dialog
      title={budget === null ? "Set a budget" : budgetTitle(budget)}
      description="Each call is reserved at its worst case before it is sent, so the limit is never passed."
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} isPending={create.isPending || update.isPending}>
            {budget === null ? "Set the budget" : "Save"}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-4">
        {error && <Failed problem={problemOf(error)} />}
        {budget === null && <Coverage />}
        <Limits budget={budget} />
      </form>
    </Dialog>
  );
}
