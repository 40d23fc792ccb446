"use client";
import { useSyncExternalStore } from "react";
import { useNow } from "./now.tsx";
import { formatExact, formatRelative } from "./times.ts";

const never = () => () => {};

/** False while the server's markup is being taken over, so that the reader's time zone may differ from the server's. */
export const useIsInBrowser = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );

/** How long ago, with the exact time on hover. `null` says what is missing in words. */
export function TimeAgo({ at, none = "never" }: { at: string | null; none?: string }) {
  const nowMs = useNow();
  const isInBrowser = useIsInBrowser();
  if (at === null) return <span className="text-faint">{none}</span>;
  const exact = isInBrowser ? formatExact(at) : `${formatExact(at, "UTC")} UTC`;
  return (
    <time dateTime={at} title={exact} className="whitespace-nowrap">
      {formatRelative(at, nowMs)}
    </time>
  );
}

/** The exact time, in the reader's zone once the page is live. */
export function ExactTime({ at }: { at: string | null }) {
  const isInBrowser = useIsInBrowser();
  if (at === null) return <span className="text-faint">–</span>;
  return (
    <time dateTime={at} className="whitespace-nowrap">
      {isInBrowser ? formatExact(at) : `${formatExact(at, "UTC")} UTC`}
    </time>
  );
}
