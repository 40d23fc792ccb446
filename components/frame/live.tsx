"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { coalesceRefreshes, createLiveEvents, type LiveState, type Stale, staleAfter } from "#lib/queries/index.ts";

/** The one line to the server; opened when the first view listens. */
export const liveEvents = createLiveEvents();

const matches = (stale: Stale, tool: unknown, input: unknown): boolean =>
  (stale.tool === "*" || tool === stale.tool) &&
  Object.entries(stale.input ?? {}).every(([key, value]) => (input as Record<string, unknown>)[key] === value);

/** Refreshes what an event made outdated, many events by one refresh. Draws nothing. */
export function LiveUpdates(): null {
  const client = useQueryClient();
  // External system: the server's event stream.
  useEffect(() => {
    const refreshes = coalesceRefreshes((stale) =>
      client.invalidateQueries({
        predicate: ({ queryKey: [, tool, input] }) => stale.some((one) => matches(one, tool, input)),
      }),
    );
    const stop = liveEvents.listen((event) => refreshes.add(staleAfter(event)));
    return () => {
      stop();
      refreshes.stop();
    };
  }, [client]);
  return null;
}

/** Listens to topics of single runs or jobs for as long as the view is on screen. */
export function useWatch(topics: readonly string[]): void {
  const wanted = topics.join(",");
  // External system: the server's event stream.
  useEffect(() => {
    const stops = wanted === "" ? [] : wanted.split(",").map((topic) => liveEvents.watch(topic));
    return () => {
      for (const stop of stops) stop();
    };
  }, [wanted]);
}

export const useLiveState = (): LiveState =>
  useSyncExternalStore(liveEvents.onState, liveEvents.getState, () => "connecting" as const);
