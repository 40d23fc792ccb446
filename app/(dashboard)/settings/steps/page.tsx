import { StepsPanel } from "#components/settings/steps-panel.tsx";
import { settingsQuery, stepTypesQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Steps" };

export default function Page() {
  return (
    <Prefetched queries={[settingsQuery(), stepTypesQuery()]}>
      <StepsPanel />
    </Prefetched>
  );
}
