import { plural } from "#components/format/numbers.ts";
import type { ExecutionDetail } from "#lib/services/execution/index.ts";

const KINDS = [
  ["file_replaced", "file is", "files are", "put back byte for byte"],
  ["file_moved", "file is", "files are", "moved back"],
  ["file_created", "made file is", "made files are", "removed"],
  ["values_set", "item gets", "items get", "its old values back"],
] as const;

/** "3 files are put back byte for byte": what an undo would do, from the journal of changes. */
export function undoSentences(execution: Pick<ExecutionDetail, "changes">): string[] {
  return KINDS.flatMap(([kind, one, many, what]) => {
    const count = execution.changes.filter((change) => change.kind === kind && change.state === "done").length;
    if (count === 0) return [];
    const words = count === 1 ? what : what.replace("its old", "their old");
    return [`${plural(count, one, many)} ${words}.`];
  });
}
