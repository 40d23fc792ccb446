"use client";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { TimeAgo } from "#components/format/time.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Input } from "#components/ui/input.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { tell } from "#components/ui/toast.tsx";
import { settingsQuery } from "#lib/queries/index.ts";
import type { SettingList } from "#lib/services/setting/index.ts";

type SettingView = SettingList["items"][number];
type Value = SettingView["value"];

const words = (key: string): string => key.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());

/** Text of a field as the value that the setting has: a number stays a number. */
const parseLike = (setting: SettingView, text: string): Value =>
  typeof setting.defaultValue === "number" ? Number(text) : text.trim();

function SettingRow({ setting }: { setting: SettingView }) {
  const { can } = useSession();
  const [text, setText] = useState(String(setting.value));
  const update = useTool("settings.update");
  const save = (value: Value, isUndo = false) =>
    update.mutate(
      { [setting.key]: value },
      {
        onSuccess: () =>
          tell(
            `${words(setting.key)}: ${String(value)}`,
            isUndo ? {} : { undo: { run: () => restore(setting.value) } },
          ),
      },
    );
  const restore = (value: Value) => {
    setText(String(value));
    save(value, true);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save(parseLike(setting, text));
  };
  const isChanged = text !== String(setting.value);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3">
      <div className="min-w-60 flex-1">
        <p className="text-sm font-medium" id={`setting-${setting.key}`}>
          {words(setting.key)}
        </p>
        <p className="text-xs text-faint">
          {setting.description}; default {String(setting.defaultValue)}
          {setting.updatedBy !== null && (
            <>
              , set by {setting.updatedBy} <TimeAgo at={setting.updatedAt} />
            </>
          )}
        </p>
      </div>
      {typeof setting.value === "boolean" ? (
        <Switch label={setting.value ? "On" : "Off"} isOn={setting.value} onChange={(isOn) => save(isOn)} />
      ) : (
        <form onSubmit={submit} className="flex gap-2">
          <Input
            aria-labelledby={`setting-${setting.key}`}
            inputMode={typeof setting.defaultValue === "number" ? "decimal" : "text"}
            value={text}
            disabled={!can("admin")}
            onChange={(event) => setText(event.target.value)}
            className="w-36"
          />
          {can("admin") && (
            <Button type="submit" disabled={!isChanged} isPending={update.isPending}>
              Save
            </Button>
          )}
        </form>
      )}
    </li>
  );
}

/** Settings about approval have a page of their own. */
const groupOf = (key: string): "approval" | "engine" =>
  /^(?:auto_)?approval|^waiting_plan_/.test(key) ? "approval" : "engine";

type Props = { title: string; note: string; group: ReturnType<typeof groupOf> };

/** The settings of one group, each with its default and who changed it. */
export function SettingsOf({ title, note, group }: Props) {
  const settings = useQuery(settingsQuery());
  return (
    <Panel title={title} note={note}>
      <QueryBoundary query={settings}>
        {(value) => (
          <ul className="divide-y divide-line">
            {value.items
              .filter((setting) => groupOf(setting.key) === group)
              .map((setting) => (
                <SettingRow key={`${setting.key} ${String(setting.value)}`} setting={setting} />
              ))}
          </ul>
        )}
      </QueryBoundary>
    </Panel>
  );
}

/** The engine's own numbers and choices. */
export const EnginePanel = () => <SettingsOf title="Engine" note="an admin changes these" group="engine" />;
