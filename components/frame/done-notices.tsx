"use client";
import { useQueryClient } from "@tanstack/react-query";
import { usePathname, useRouter } from "next/navigation";
import { useEffect, useEffectEvent } from "react";
import { budgetTitle } from "#components/budgets/budget-words.ts";
import { executionSentence } from "#components/executions/execution-words.ts";
import { tell } from "#components/ui/toast.tsx";
import { budgetsQuery, executionQuery, type LiveEvent, sourcesQuery } from "#lib/queries/index.ts";
import { liveEvents } from "./live.tsx";
import { type Notice, noticeOf } from "./notice-of.ts";

/** Tells when long work has ended and when a budget reaches a mark, unless its page is on screen. Draws nothing. */
export function DoneNotices(): null {
  const client = useQueryClient();
  const router = useRouter();
  const pathname = usePathname();

  const say = async (notice: Notice) => {
    const open = { label: "Open", run: () => router.push(notice.href) };
    if (notice.kind === "execution") {
      const run = await client.fetchQuery({ ...executionQuery(notice.id), staleTime: 0 });
      tell(run.planTitle, { detail: executionSentence(run), open });
      return;
    }
    if (notice.kind === "budget") {
      const { items } = await client.fetchQuery({ ...budgetsQuery(), staleTime: 0 });
      const budget = items.find((one) => one.id === notice.id);
      if (budget) tell(`${budgetTitle(budget)}: ${notice.percent} % of the budget is used up`, { open });
      return;
    }
    const { items } = await client.fetchQuery({ ...sourcesQuery(), staleTime: 0 });
    const source = items.find((one) => one.id === notice.id);
    if (source) tell(notice.isGood ? `${source.name} was read` : `${source.name} can't be read`, { open });
  };

  const onEvent = useEffectEvent((event: LiveEvent) => {
    const notice = noticeOf(event);
    // A notice that can't be completed is left out: the lists show the same.
    if (notice !== null && pathname !== notice.href) say(notice).catch(() => undefined);
  });

  // External system: the server's event stream.
  useEffect(() => liveEvents.listen((event) => onEvent(event)), []);
  return null;
}
