"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { plural } from "#components/format/numbers.ts";
import { ExactTime, TimeAgo } from "#components/format/time.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Failed } from "#components/states/failed.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Button } from "#components/ui/button.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { tell } from "#components/ui/toast.tsx";
import { logFormatPreviewQuery, logFormatQuery, problemOf } from "#lib/queries/index.ts";
import type { LogFileView, LogFormatView } from "#lib/services/log/index.ts";
import { LEVEL_LOOKS } from "./levels.ts";

type Choice = LogFormatView["choice"];

const FORMS: readonly { form: Choice["form"]; label: string }[] = [
  { form: "automatic", label: "Found out by itself" },
  { form: "json", label: "JSON, one object a line" },
  { form: "logfmt", label: "logfmt (key=value)" },
  { form: "head", label: "Text with columns in front of the message" },
  { form: "plain", label: "Text without anything in front" },
];
const SEPARATORS: readonly (readonly [Choice["separator"], string])[] = [
  ["blank", "Blanks"],
  ["tab", "Tabs"],
  ["bar", "Bars |"],
  ["semicolon", "Semicolons ;"],
];

function Lines({ lines }: { lines: LogFormatView["lines"] }) {
  return (
    <ol className="divide-y divide-line rounded-md border border-line font-mono text-xs" aria-label="Lines as read">
      {lines.map((line, index) => (
        <li key={index} className="grid gap-0.5 px-3 py-1.5">
          <span className="text-faint [overflow-wrap:anywhere]">{line.text}</span>
          <span className="flex flex-wrap gap-x-2">
            {line.form === "continuation" ? (
              <span className="text-faint">goes on from the line above</span>
            ) : (
              <>
                <span className={line.at === null ? "text-amber" : "text-green"}>
                  {line.at === null ? "no time" : <ExactTime at={line.at} />}
                </span>
                <span className={line.level === null ? "text-faint" : LEVEL_LOOKS[line.level].text}>
                  {line.level === null ? "no level" : LEVEL_LOOKS[line.level].label}
                </span>
                <span className="font-medium [overflow-wrap:anywhere]">{line.message}</span>
              </>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}

function ZoneField({ choice, onChoice }: { choice: Choice; onChoice: (choice: Choice) => void }) {
  const { zoneOffsetMin: _zone, ...without } = choice;
  return (
    <Field label="Hours east of UTC, for times without a zone" hint="Left empty: UTC.">
      {(control) => (
        <Input
          {...control}
          type="number"
          min={-24}
          max={24}
          step={0.25}
          value={choice.zoneOffsetMin === undefined ? "" : choice.zoneOffsetMin / 60}
          onChange={(event) =>
            onChoice(
              event.target.value === ""
                ? without
                : { ...choice, zoneOffsetMin: Math.round(Number(event.target.value) * 60) },
            )
          }
          className="w-32"
        />
      )}
    </Field>
  );
}

const FIELD_NAMES = [
  ["timeField", "Field with the time"],
  ["levelField", "Field with the level"],
  ["messageField", "Field with the message"],
] as const;

/** A text or a number that may be left out: then it is found out. */
function OptionalField({ label, value, onValue, ...more }: OptionalFieldProps) {
  return (
    <Field label={label} hint="Left empty: found out.">
      {(control) => (
        <Input
          {...control}
          {...more}
          value={value}
          onChange={(event) => onValue(event.target.value.trim() || undefined)}
        />
      )}
    </Field>
  );
}

type OptionalFieldProps = {
  label: string;
  value: string | number;
  onValue: (text: string | undefined) => void;
  type?: "number";
  min?: number;
  max?: number;
};

const without = <K extends keyof Choice>(choice: Choice, key: K): Choice => {
  const { [key]: _left, ...rest } = choice;
  return rest as Choice;
};

function ChoiceFields({ choice, onChoice }: { choice: Choice; onChoice: (choice: Choice) => void }) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Form">
        {(control) => (
          <Select
            {...control}
            value={choice.form}
            onChange={(event) => onChoice({ ...choice, form: event.target.value as Choice["form"] })}
          >
            {FORMS.map(({ form, label }) => (
              <option key={form} value={form}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {choice.form === "head" && (
        <>
          <Field label="Columns before the message">
            {(control) => (
              <Input
                {...control}
                type="number"
                min={0}
                max={16}
                value={choice.columns}
                onChange={(event) => onChoice({ ...choice, columns: Number(event.target.value) })}
              />
            )}
          </Field>
          <Field label="Columns are set apart by">
            {(control) => (
              <Select
                {...control}
                value={choice.separator}
                onChange={(event) => onChoice({ ...choice, separator: event.target.value as Choice["separator"] })}
              >
                {SEPARATORS.map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </>
      )}
      {choice.form === "head" && (
        <OptionalField
          label="Column with the level"
          value={choice.levelColumn ?? ""}
          onValue={(text) =>
            onChoice(text === undefined ? without(choice, "levelColumn") : { ...choice, levelColumn: Number(text) })
          }
          type="number"
          min={1}
          max={Math.max(1, choice.columns)}
        />
      )}
      {(choice.form === "json" || choice.form === "logfmt") &&
        FIELD_NAMES.map(([key, label]) => (
          <OptionalField
            key={key}
            label={label}
            value={choice[key] ?? ""}
            onValue={(text) => onChoice(text === undefined ? without(choice, key) : { ...choice, [key]: text })}
          />
        ))}
      <ZoneField choice={choice} onChoice={onChoice} />
      {choice.form !== "automatic" && (
        <Switch
          label="Indented lines belong to the line before"
          isOn={choice.joinsLines}
          onChange={(joinsLines) => onChoice({ ...choice, joinsLines })}
        />
      )}
    </div>
  );
}

function Editor({ seen, onDone }: { seen: LogFormatView; onDone: () => void }) {
  const { can } = useSession();
  const [choice, setChoice] = useState<Choice | null>(null);
  const [pattern, setPattern] = useState(seen.pattern);
  const shown = choice ?? seen.choice;
  const preview = useQuery({
    ...logFormatPreviewQuery({ fileId: seen.fileId, ...shown }),
    enabled: choice !== null,
    placeholderData: (before) => before,
  });
  const save = useTool("logs.correct_format", {
    isQuiet: true,
    onDone: ({ files }) => {
      onDone();
      tell("The source is read anew", { detail: `The format counts for ${plural(files, "file")} and those to come.` });
    },
  });
  const view = choice === null ? seen : (preview.data ?? seen);
  const correct = (next: Choice) => save.mutate({ fileId: seen.fileId, ...next, pattern });
  return (
    <div className="grid gap-4">
      {save.error && <Failed problem={problemOf(save.error)} />}
      {preview.error && <Failed problem={problemOf(preview.error)} />}
      <p className="text-sm text-soft">
        {seen.origin === "automatic" ? "Found out by itself" : `Set by ${seen.correctedBy ?? "somebody"} `}
        {seen.correctedAt !== null && <TimeAgo at={seen.correctedAt} />}: {seen.format}. Of {view.lines.length} lines,{" "}
        {view.timesFound} have a time and {view.levelsFound} a level.
      </p>
      {can("operate") && (
        <>
          <ChoiceFields choice={shown} onChoice={setChoice} />
          <Field label="For files called" hint="* stands for any characters: rotated files are meant, too.">
            {(control) => (
              <Input
                {...control}
                value={pattern}
                onChange={(event) => setPattern(event.target.value)}
                className="font-mono"
              />
            )}
          </Field>
          <div className="flex flex-wrap gap-2">
            <Button look="primary" disabled={choice === null} isPending={save.isPending} onClick={() => correct(shown)}>
              Read with this format
            </Button>
            {seen.origin === "corrected" && (
              <Button
                isPending={save.isPending}
                onClick={() => correct({ form: "automatic", columns: 0, separator: "blank", joinsLines: true })}
              >
                Back to automatic
              </Button>
            )}
          </div>
        </>
      )}
      <Lines lines={view.lines} />
    </div>
  );
}

/** How a file is read, line by line, and the way to set it right. */
export function FormatDialog({ file, onClose }: { file: LogFileView; onClose: () => void }) {
  const format = useQuery(logFormatQuery(file.id));
  return (
    <Sheet title="Format" description={file.path} isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <QueryBoundary query={format}>{(seen) => <Editor seen={seen} onDone={onClose} />}</QueryBoundary>
    </Sheet>
  );
}
