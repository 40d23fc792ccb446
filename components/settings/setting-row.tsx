"use client";
import { type FormEvent, useState } from "react";
import { TimeAgo } from "#components/format/time.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { tell } from "#components/ui/toast.tsx";
import type { SettingList } from "#lib/services/setting/index.ts";

type SettingView = SettingList["items"][number];
type Value = SettingView["value"];

const words = (key: string): string => key.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());

/** Text of a field as the value that the setting has: a number stays a number. */
const parseLike = (setting: SettingView, text: string): Value =>
  typeof setting.defaultValue === "number" ? Number(text) : text.trim();

/** One setting with its default, and who set it. `isLong`: its text is lines or a command, and gets the width of the page. */
export function SettingRow({ setting, isLong = false }: { setting: SettingView; isLong?: boolean }) {
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
          {setting.description}; default {String(setting.defaultValue) || "empty"}
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
        <form onSubmit={submit} className={isLong ? "grid w-full gap-2" : "flex gap-2"}>
          {isLong ? (
            <Textarea
              aria-labelledby={`setting-${setting.key}`}
              rows={Math.min(12, Math.max(2, text.split("\n").length + 1))}
              spellCheck={false}
              value={text}
              disabled={!can("admin")}
              onChange={(event) => setText(event.target.value)}
              className="font-mono text-sm"
            />
          ) : (
            <Input
              aria-labelledby={`setting-${setting.key}`}
              inputMode={typeof setting.defaultValue === "number" ? "decimal" : "text"}
              value={text}
              disabled={!can("admin")}
              onChange={(event) => setText(event.target.value)}
              className="w-36"
            />
          )}
          {can("admin") && (
            <Button
              type="submit"
              className={isLong ? "justify-self-start" : undefined}
              disabled={!isChanged}
              isPending={update.isPending}
            >
              Save
            </Button>
          )}
        </form>
      )}
    </li>
  );
}
