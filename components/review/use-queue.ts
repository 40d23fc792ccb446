"use client";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTool } from "#components/frame/tool-runner.tsx";
import { fieldWords } from "#components/plans/step-words.ts";
import { proposalsQuery, type QueueFilter, rowsOf } from "#lib/queries/index.ts";
import type { DecisionResult, ReviewProposal } from "#lib/services/review/index.ts";

const NEXT_PAGE_AT = 40;

type Done = { ids: readonly string[]; changeSetId: string };

/**
 * The queue as this person sees it: what was decided leaves at once and comes back when the decision fails or is undone.
 * The store is not asked again for what is known here, so that a hundred decisions a minute stay light.
 */
export function useQueue(filter: QueueFilter) {
  const client = useQueryClient();
  const query = useInfiniteQuery(proposalsQuery(filter));
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const [done, setDone] = useState<readonly Done[]>([]);
  const [said, setSaid] = useState("");
  const light = { isLight: true } as const;
  const accept = useTool("metadata.accept", light);
  const reject = useTool("metadata.reject", light);
  const edit = useTool("metadata.edit", light);
  const lock = useTool("metadata.lock", light);
  const undo = useTool("metadata.undo", light);
  const rows = query.data === undefined ? [] : rowsOf(query.data).filter((row) => !gone.has(row.id));
  const leave = (ids: readonly string[]) => {
    setGone((before) => new Set([...before, ...ids]));
    const isLow = rows.length - ids.length < NEXT_PAGE_AT;
    if (isLow && query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
  };
  const comeBack = (ids: readonly string[]) =>
    setGone((before) => new Set([...before].filter((id) => !ids.includes(id))));
  const after = (ids: readonly string[], what: string) => ({
    onSuccess: ({ changeSet, skipped }: DecisionResult) => {
      setDone((before) => [...before, { ids, changeSetId: changeSet.id }]);
      setSaid(skipped.length === 0 ? what : `${what} ${skipped.length} left alone: ${skipped[0]?.why ?? ""}`);
      void client.invalidateQueries({ queryKey: ["one", "metadata.count_proposals"], refetchType: "none" });
    },
    onError: () => comeBack(ids),
  });
  const sayOf = (verb: string, list: readonly ReviewProposal[]): string =>
    list.length === 1 ? `${verb} ${fieldWords(list[0]?.field ?? "")}.` : `${verb} ${list.length} values.`;

  return {
    query,
    rows,
    said,
    canUndo: done.length > 0,
    decided: gone.size,
    accept(list: readonly ReviewProposal[], candidate?: number) {
      const ids = list.map((row) => row.id);
      leave(ids);
      const chosen = candidate === undefined ? {} : { candidate };
      accept.mutate({ proposalIds: ids, ...chosen }, after(ids, sayOf("Accepted", list)));
    },
    reject(list: readonly ReviewProposal[]) {
      const ids = list.map((row) => row.id);
      leave(ids);
      reject.mutate({ proposalIds: ids }, after(ids, sayOf("Rejected", list)));
    },
    edit(row: ReviewProposal, value: string | number | boolean | string[] | null) {
      leave([row.id]);
      const field = row.field as Parameters<typeof edit.mutate>[0]["field"];
      const what = value === null ? "Emptied and locked" : "Edited and locked";
      edit.mutate({ itemId: row.itemId, field, value }, after([row.id], `${what} ${fieldWords(row.field)}.`));
    },
    lock(row: ReviewProposal) {
      leave([row.id]);
      const field = row.field as Parameters<typeof lock.mutate>[0]["field"];
      lock.mutate({ itemId: row.itemId, field }, after([row.id], `Locked ${fieldWords(row.field)} as it is.`));
    },
    undoLast() {
      const last = done.at(-1);
      if (last === undefined) return;
      setDone((before) => before.slice(0, -1));
      undo.mutate(
        { changeSetId: last.changeSetId },
        {
          onSuccess: () => {
            comeBack(last.ids);
            setSaid("Undone.");
          },
        },
      );
    },
  };
}
export type Queue = ReturnType<typeof useQueue>;
