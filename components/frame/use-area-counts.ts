"use client";
import { useQuery } from "@tanstack/react-query";
import { paths } from "#components/paths.ts";
import { overviewQuery } from "#lib/queries/index.ts";

/** What waits in an area: open findings that matter, plans to decide on. */
export function useAreaCounts(): Record<string, number> {
  const { data } = useQuery(overviewQuery());
  if (!data) return {};
  const { medium, high, critical } = data.openFindings;
  return { [paths.findings]: medium + high + critical, [paths.plans()]: data.plansAwaitingApproval };
}
