"use client";
import type { UseInfiniteQueryResult, UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { problemOf } from "#lib/queries/index.ts";
import { Failed } from "./failed.tsx";
import { Loading } from "./loading.tsx";

type Props<Value> = {
  query: UseQueryResult<Value> | UseInfiniteQueryResult<Value>;
  loading?: ReactNode;
  isEmpty?: (value: Value) => boolean;
  empty?: ReactNode;
  children: (value: Value) => ReactNode;
};

/** The only place that draws the four states: loading, failed, empty, ready. Old data stays while a refresh fails. */
export function QueryBoundary<Value>({ query, loading, isEmpty, empty, children }: Props<Value>) {
  const retry = () => void query.refetch();
  if (query.data === undefined) {
    if (query.error === null) return loading ?? <Loading />;
    return <Failed problem={problemOf(query.error)} onRetry={retry} isRetrying={query.isFetching} />;
  }
  const body = isEmpty?.(query.data) ? empty : children(query.data);
  if (query.error === null) return body;
  const { detail } = problemOf(query.error);
  const problem = { ...problemOf(query.error), detail: `${detail} What you see is from before.` };
  return (
    <div className="grid gap-3">
      <Failed problem={problem} onRetry={retry} isRetrying={query.isFetching} />
      {body}
    </div>
  );
}
