import { ConnectionsPanel } from "#components/settings/connections-panel.tsx";
import { EnginePanel } from "#components/settings/engine-panel.tsx";
import { connectionsQuery, settingsQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Engine" };

export default function Page() {
  return (
    <Prefetched queries={[settingsQuery(), connectionsQuery()]}>
      <div className="grid gap-6">
        <EnginePanel />
        <ConnectionsPanel />
      </div>
    </Prefetched>
  );
}
