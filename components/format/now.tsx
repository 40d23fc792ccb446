"use client";
import { createContext, type ReactNode, use, useSyncExternalStore } from "react";

const ServerNow = createContext(0);

/** Gives the server's clock to the first paint, so that both sides draw the same words. */
export const NowProvider = ({ serverNowMs, children }: { serverNowMs: number; children: ReactNode }) => (
  <ServerNow value={serverNowMs}>{children}</ServerNow>
);

const TICK_MS = 15_000;
let current = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  current = Date.now();
  for (const listener of listeners) listener();
}

/** One timer for the whole page, running only while somebody shows a relative time. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds of the clock, in steps of 15 s. */
export function useNow(): number {
  const serverNowMs = use(ServerNow);
  return useSyncExternalStore(
    subscribe,
    () => Math.max(current, serverNowMs),
    () => serverNowMs,
  );
}
