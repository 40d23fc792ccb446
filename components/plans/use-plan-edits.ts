"use client";
import { useState } from "react";
import { useTool } from "#components/frame/tool-runner.tsx";
import type { PlanDetail } from "#lib/services/plan/index.ts";
import { type Edits, hasEdits, NO_EDITS, toInput } from "./plan-edits.ts";

/** What was changed on the page, checked and simulated again at once. Another content of the plan starts from nothing. */
export function usePlanEdits(plan: PlanDetail) {
  const [state, setState] = useState({ hash: plan.contentHash, edits: NO_EDITS });
  const edits = state.hash === plan.contentHash ? state.edits : NO_EDITS;
  const preview = useTool("plans.preview_revision", { isQuiet: true, isLight: true });
  const change = (next: Edits) => {
    setState({ hash: plan.contentHash, edits: next });
    if (hasEdits(next) && next.leaveOut.length < plan.steps.length) preview.mutate(toInput(plan, next));
  };
  return {
    edits,
    change,
    clear: () => change(NO_EDITS),
    preview: { value: preview.data ?? null, isPending: preview.isPending, error: preview.error },
  };
}
