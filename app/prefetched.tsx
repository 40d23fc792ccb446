import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { notFound } from "next/navigation";
import { cache, type ReactNode } from "react";
import { isAppError } from "#lib/core/index.ts";
import type { ToolKey } from "#lib/queries/index.ts";
import { runTool } from "#lib/tools/index.ts";
import { requireVisitor } from "./who.ts";

/** One answer per question and request, however many boundaries ask it. */
const read = cache(async (name: string, inputJson: string): Promise<unknown> => {
  const ctx = await requireVisitor();
  return runTool({ ctx, name, input: JSON.parse(inputJson) });
});

async function fill(client: QueryClient, key: ToolKey): Promise<unknown> {
  const [shape, tool, input] = key;
  try {
    const value = await read(tool, JSON.stringify(input));
    client.setQueryData(key, shape === "pages" ? { pages: [value], pageParams: [undefined] } : value);
    return null;
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
}

type Props = { queries: readonly { queryKey: ToolKey }[]; subject?: { queryKey: ToolKey }; children: ReactNode };

/**
 * Runs the page's reads on the server, so that the first paint has its numbers. What fails here is asked again by the
 * browser, which shows the problem in its place; a missing `subject` is a missing page.
 */
export async function Prefetched({ queries, subject, children }: Props) {
  const client = new QueryClient();
  const filling = queries.map(({ queryKey }) => fill(client, queryKey));
  if (subject && (await fill(client, subject.queryKey)) === "NOT_FOUND") notFound();
  await Promise.all(filling);
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}
