"use client";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import type { LogWindow } from "#lib/queries/index.ts";

const KEYS = ["source", "from", "to"] as const;

/** Source and window of time that all pages about logs share through their address. */
export function useLogWindow() {
  const { values, set } = useUrlFilters(KEYS);
  const window: LogWindow = { sourceId: values.source, from: values.from, to: values.to };
  return {
    values,
    window,
    hasWindow: values.from !== "" || values.to !== "",
    setSource: (source: string) => set({ source }),
    setWindow: ({ fromMs, toMs }: { fromMs: number; toMs: number }) =>
      set({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }),
    clearWindow: () => set({ from: "", to: "" }),
  };
}
