"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { createLiveEvents, type LiveState, type Stale, staleAfter } from "#lib/queries/index.ts";

/** The one line to the server; opened when the first view listens. */
export const liveEvents = createLiveEvents();
const COALESCE_MS = 400;

const matches = (stale: Stale, tool: unknown, input: unknown): boolean =>
  (stale.tool === "*" || tool === stale.tool) &&
  Object.entries(stale.input ?? {}).every(([key, value]) => (input as Record<string, unknown>)[key] === value);

/** Refreshes what an event made outdated, at most every 400 ms. Draws nothing. */
export function LiveUpdates(): null {
  const client = useQueryClient();
  // External system: the server's event stream.
  useEffect(() => {
    const waiting = new Map<string, Stale>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const stale = [...waiting.values()];
      waiting.clear();
      void client.invalidateQueries({
        predicate: ({ queryKey: [, tool, input] }) => stale.some((one) => matches(one, tool, input)),
      });
    };
    const stop = liveEvents.listen((event) => {
      for (const stale of staleAfter(event)) waiting.set(JSON.stringify(stale), stale);
      timer ??= setTimeout(flush, COALESCE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
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
