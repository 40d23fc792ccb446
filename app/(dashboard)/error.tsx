"use client";
import { PageHead } from "#components/frame/page-head.tsx";
import { Failed } from "#components/states/failed.tsx";
import { problemOf } from "#lib/queries/index.ts";

export default function DashboardError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <div className="grid gap-6">
      <PageHead title="This page did not load" />
      <Failed problem={problemOf(error)} onRetry={reset} />
    </div>
  );
}
