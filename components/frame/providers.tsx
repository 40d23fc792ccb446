"use client";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { NowProvider } from "#components/format/now.tsx";
import { paths } from "#components/paths.ts";
import { Toaster } from "#components/ui/toast.tsx";
import { TooltipProvider } from "#components/ui/tooltip.tsx";
import { problemOf, type RunTool } from "#lib/queries/index.ts";
import { DoneNotices } from "./done-notices.tsx";
import { LiveUpdates } from "./live.tsx";
import { type Person, SessionProvider } from "./session.tsx";
import { ToolRunner } from "./tool-runner.tsx";

const isWorthRetrying = (failures: number, error: Error): boolean =>
  failures < 2 && problemOf(error).code === "UNAVAILABLE";

/** A session that ended elsewhere leads to the login, and back here afterwards. */
function onQueryError(error: Error): void {
  if (problemOf(error).code !== "UNAUTHENTICATED") return;
  window.location.assign(paths.login(window.location.pathname + window.location.search));
}

const createClient = () =>
  new QueryClient({
    queryCache: new QueryCache({ onError: onQueryError }),
    defaultOptions: { queries: { retry: isWorthRetrying, refetchOnWindowFocus: true } },
  });

type Props = { person: Person; runTool: RunTool; serverNowMs: number; children: ReactNode };

export function Providers({ person, runTool, serverNowMs, children }: Props) {
  const [client] = useState(createClient);
  return (
    <QueryClientProvider client={client}>
      <SessionProvider person={person}>
        <ToolRunner runTool={runTool}>
          <NowProvider serverNowMs={serverNowMs}>
            <TooltipProvider>
              {children}
              <LiveUpdates />
              <DoneNotices />
              <Toaster />
            </TooltipProvider>
          </NowProvider>
        </ToolRunner>
      </SessionProvider>
    </QueryClientProvider>
  );
}
