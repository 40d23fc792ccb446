"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck } from "lucide-react";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Panel } from "#components/ui/card.tsx";
import { settingsQuery, stepTypesQuery } from "#lib/queries/index.ts";
import type { StepTypeList } from "#lib/services/step-type/index.ts";
import { SettingRow } from "./setting-row.tsx";
import { isLongSetting, STEP_SETTING_GROUPS } from "./step-settings.ts";

type StepTypeView = StepTypeList["items"][number];

/** Whether plans can use this here, and if not, why. */
function State({ type }: { type: StepTypeView }) {
  const isReady = type.missing.length === 0;
  return (
    <div className="flex items-start gap-2 px-4 py-3 text-sm">
      {isReady ? (
        <CircleCheck className="mt-0.5 size-4 shrink-0 text-green" aria-hidden />
      ) : (
        <CircleAlert className="mt-0.5 size-4 shrink-0 text-faint" aria-hidden />
      )}
      <div className="min-w-0 [overflow-wrap:anywhere]">
        <p>{isReady ? "Plans can use it." : `Off: ${type.missing.join(" ")}`}</p>
        <p className="text-xs text-faint">{type.effect}</p>
      </div>
    </div>
  );
}

function Group({ group, types }: { group: (typeof STEP_SETTING_GROUPS)[number]; types: readonly StepTypeView[] }) {
  const settings = useQuery(settingsQuery());
  const names: readonly string[] = group.types;
  const keys: readonly string[] = group.keys;
  return (
    <Panel title={group.title}>
      {types
        .filter(({ type }) => names.includes(type))
        .map((type) => (
          <State key={type.type} type={type} />
        ))}
      <QueryBoundary query={settings}>
        {(value) => (
          <ul className="divide-y divide-line border-t border-line">
            {value.items
              .filter(({ key }) => keys.includes(key))
              .map((setting) => (
                <SettingRow
                  key={`${setting.key} ${String(setting.value)}`}
                  setting={setting}
                  isLong={isLongSetting(setting.key)}
                />
              ))}
          </ul>
        )}
      </QueryBoundary>
    </Panel>
  );
}

/** What steps of plans may do outside the library. Everything is off until an admin writes it here. */
export function StepsPanel() {
  const types = useQuery(stepTypesQuery());
  return (
    <QueryBoundary query={types}>
      {(value) => (
        <div className="grid gap-6">
          <p className="max-w-prose text-sm text-soft">
            What plans may do outside the library. All of it is off until an admin writes it here, and each change is in
            the audit log. Anybody who may see a plan sees its steps: keep passwords and keys out of these fields.
          </p>
          {STEP_SETTING_GROUPS.map((group) => (
            <Group key={group.title} group={group} types={value.items} />
          ))}
        </div>
      )}
    </QueryBoundary>
  );
}
