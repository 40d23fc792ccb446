"use client";
import { useQuery } from "@tanstack/react-query";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Panel } from "#components/ui/card.tsx";
import { settingsQuery } from "#lib/queries/index.ts";
import { SettingRow } from "./setting-row.tsx";
import { isStepSetting } from "./step-settings.ts";

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
              .filter(({ key }) => groupOf(key) === group && !isStepSetting(key))
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
