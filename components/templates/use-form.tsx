"use client";
import { useQuery } from "@tanstack/react-query";
import { FlaskConical, Sparkles } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useRef } from "react";
import { formatDuration, plural } from "#components/format/numbers.ts";
import { useTool } from "#components/frame/tool-runner.tsx";
import { paths } from "#components/paths.ts";
import { STEP_LABELS } from "#components/plans/step-words.ts";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { problemOf, sourcesQuery } from "#lib/queries/index.ts";
import type { TemplateDetail, TemplateTest } from "#lib/services/template/index.ts";
import { isNumeric, type ParameterValue, parameterWords, shownValue, typedValue } from "./template-words.ts";

type Parameter = TemplateDetail["parameters"][number];
type Control = { id: string };

const Options = ({ parameter, choices }: { parameter: Parameter; choices: readonly string[] }) => (
  <>
    <option value="">{parameter.name === "source" ? "every source" : "any"}</option>
    {choices.map((choice) => (
      <option key={choice} value={choice}>
        {choice.replaceAll("_", " ")}
      </option>
    ))}
  </>
);

function ParameterInput({ parameter, control }: { parameter: Parameter; control: Control }) {
  const listId = useId();
  const sources = useQuery(sourcesQuery()).data?.items ?? [];
  const { name, seen, choices } = parameter;
  const common = { ...control, name, defaultValue: shownValue(parameter.default) };
  if (name === "source") {
    return (
      <Select {...common}>
        <Options parameter={parameter} choices={sources.map((source) => source.name)} />
      </Select>
    );
  }
  if (choices.length > 0 && name !== "fields") {
    return (
      <Select {...common}>
        <Options parameter={parameter} choices={choices} />
      </Select>
    );
  }
  const known = [...new Set([...seen.map(shownValue), ...choices])];
  return (
    <>
      <Input {...common} list={listId} placeholder="any" inputMode={isNumeric(parameter) ? "decimal" : "text"} />
      <datalist id={listId}>
        {known.map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </>
  );
}

function Tested({ test }: { test: TemplateTest }) {
  return (
    <div role="status" className="grid gap-1 rounded-md bg-hover px-3 py-2 text-sm">
      <p className="font-medium">{test.sentence}</p>
      <p className="text-soft">
        {test.steps.map(({ type, count }) => `${count} × ${STEP_LABELS[type].toLowerCase()}`).join(", ")}
        {test.prediction?.expectedMs != null && `; about ${formatDuration(test.prediction.expectedMs)}`}
      </p>
      {[...test.errors, ...test.warnings].slice(0, 5).map((message) => (
        <p key={message} className="text-xs text-faint">
          {message}
        </p>
      ))}
    </div>
  );
}

/** Fills in a template: see what it would do, or make the plan. */
export function UseTemplateForm({ template }: { template: TemplateDetail }) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const use = useTool("templates.use", {
    isQuiet: true,
    onDone: ({ plan }) => {
      if (plan !== null) router.push(paths.plan(plan.id));
    },
  });
  const test = useTool("templates.test", { isQuiet: true, isLight: true });
  const valuesOf = (): Record<string, ParameterValue> => {
    const typed = form.current === null ? new FormData() : new FormData(form.current);
    return Object.fromEntries(
      template.parameters.map((parameter) => [
        parameter.name,
        typedValue(parameter, String(typed.get(parameter.name) ?? "")),
      ]),
    );
  };
  const input = () => ({ templateId: template.id, parameters: valuesOf() });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    test.reset();
    use.mutate(input());
  };
  const error = use.error ?? test.error;
  const nothing = use.data?.nothingToDo ?? null;
  return (
    <Panel title="Make a plan" note={plural(template.parameters.length, "parameter")}>
      <form ref={form} onSubmit={submit} className="grid gap-4 p-4">
        <div className="grid gap-4 sm:grid-cols-2">
          {template.parameters.map((parameter) => (
            <Field key={parameter.name} label={parameterWords(parameter.name)}>
              {(control) => <ParameterInput parameter={parameter} control={control} />}
            </Field>
          ))}
        </div>
        {error && <Failed problem={problemOf(error)} />}
        {nothing !== null && (
          <p role="status" className="rounded-md bg-amber-wash px-3 py-2 text-sm">
            {nothing}
          </p>
        )}
        {test.data && <Tested test={test.data} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button isPending={test.isPending} onClick={() => test.mutate({ ...input(), simulate: true })}>
            {!test.isPending && <FlaskConical aria-hidden />}
            See what it would do
          </Button>
          <Button look="primary" type="submit" isPending={use.isPending}>
            {!use.isPending && <Sparkles aria-hidden />}
            Make a plan
          </Button>
        </div>
        <p className="text-xs text-faint">
          The plan is made for the library as it is now, and waits for approval like any other.
        </p>
      </form>
    </Panel>
  );
}
