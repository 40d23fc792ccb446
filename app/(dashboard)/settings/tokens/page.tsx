import { TokensPanel } from "#components/settings/tokens-panel.tsx";
import { tokensQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "API tokens" };

export default function Page() {
  return (
    <Prefetched queries={[tokensQuery()]}>
      <TokensPanel />
    </Prefetched>
  );
}
