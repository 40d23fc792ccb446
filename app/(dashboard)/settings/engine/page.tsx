import { ConnectionsPanel } from "#components/settings/connections-panel.tsx";
import { DrillPanel } from "#components/settings/drill-panel.tsx";
import { EnginePanel } from "#components/settings/engine-panel.tsx";
import { connectionsQuery, drillsQuery, settingsQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Engine" };

export default function Page() {
  return (
    <Prefetched queries={[settingsQuery(), connectionsQuery(), drillsQuery()]}>
      <div className="grid gap-6">
        <EnginePanel />
        <ConnectionsPanel />
        <DrillPanel />
      </div>
    </Prefetched>
  );
}
