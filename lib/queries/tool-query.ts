import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Page } from "#lib/core/index.ts";
import { getJson, type QueryInput } from "./get-json.ts";

/** [shape, tool, input]: the server fills the same key by calling the tool itself (see app/prefetched.tsx). */
export type ToolKey = readonly ["one" | "pages", string, QueryInput];

const STALE_MS = 10_000;

/** Drops what is not set, so that equal questions have equal keys. */
const trim = (input: QueryInput): QueryInput =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== ""));

/** A read of one value. `tool` is the name in the tool registry, `path` its address below /api/v1. */
export function toolQuery<Value>(tool: string, path: string, input: QueryInput = {}) {
  const asked = trim(input);
  return queryOptions({
    queryKey: ["one", tool, asked] as const,
    queryFn: ({ signal }) => getJson<Value>(path, asked, signal),
    staleTime: STALE_MS,
  });
}

/** A read of a list, page after page. */
export function toolPages<Item>(tool: string, path: string, input: QueryInput = {}) {
  const asked = trim(input);
  return infiniteQueryOptions({
    queryKey: ["pages", tool, asked] as const,
    queryFn: ({ pageParam, signal }) => getJson<Page<Item>>(path, { ...asked, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page<Item>) => page.nextCursor ?? undefined,
    staleTime: STALE_MS,
  });
}

/** The rows of all pages read so far. */
export const rowsOf = <Item>(read: { pages: readonly Page<Item>[] }): Item[] =>
  read.pages.flatMap((page) => page.items);

export const totalOf = (read: { pages: readonly Page<unknown>[] }): number | null => read.pages[0]?.total ?? null;
