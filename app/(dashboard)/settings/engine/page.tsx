import { EnginePanel } from "#components/settings/engine-panel.tsx";
import { settingsQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Engine" };

export default function Page() {
  return (
    <Prefetched queries={[settingsQuery()]}>
      <EnginePanel />
    </Prefetched>
  );
}
