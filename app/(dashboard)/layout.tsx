import type { ReactNode } from "react";
import { frameQueries } from "#components/frame/frame-queries.ts";
import { Providers } from "#components/frame/providers.tsx";
import { Shell } from "#components/frame/shell.tsx";
import { runTool } from "../actions.ts";
import { Prefetched } from "../prefetched.tsx";
import { requireVisitor } from "../who.ts";

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const { actor, now } = await requireVisitor();
  const person = { id: actor.id, name: actor.name, role: actor.role, scopes: actor.scopes };
  return (
    <Providers person={person} runTool={runTool} serverNowMs={now().getTime()}>
      <Prefetched queries={frameQueries()}>
        <Shell>{children}</Shell>
      </Prefetched>
    </Providers>
  );
}
