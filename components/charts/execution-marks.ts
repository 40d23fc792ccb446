"use client";
import { useQuery } from "@tanstack/react-query";
import { executionsQuery } from "#lib/queries/index.ts";
import type { Mark } from "./prepare-marks.ts";

const RECENT = 50;

/** When plans were carried out, to be marked on every time line. */
export function useExecutionMarks(): Mark[] {
  const executions = useQuery(executionsQuery({ limit: RECENT })).data?.items ?? [];
  return executions.flatMap(({ finishedAt, kind, planTitle }) =>
    finishedAt === null
      ? []
      : [{ atMs: Date.parse(finishedAt), label: kind === "undo" ? `Undone: ${planTitle}` : planTitle }],
  );
}
