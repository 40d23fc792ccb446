import type { Tx } from "#lib/db/index.ts";
import { feedbackRow, keepFeedback } from "#lib/services/feedback/index.ts";
import type { RecordToStore } from "./store-records.ts";

const FROM_FILE: readonly string[] = ["file_tag", "sidecar"];

type Changed = Pick<RecordToStore, "id" | "record" | "known">;

function editsOf({ id, record, known }: Changed): ReturnType<typeof feedbackRow>[] {
  const fields = Object.fromEntries(known.flatMap(({ field, value }) => (value === null ? [] : [[field, value]])));
  return record.values.flatMap(({ field, value, origin }) => {
    const before = known.find((entry) => entry.field === field);
    if (before === undefined || value === null || !FROM_FILE.includes(origin)) return [];
    if (!FROM_FILE.includes(before.origin) || JSON.stringify(before.value) === JSON.stringify(value)) return [];
    const context = { kind: record.kind, relPath: record.path, fields };
    return [
      feedbackRow({ itemId: id, field, before: before.value, after: value, source: "file", actorName: null, context }),
    ];
  });
}

/** Values of files that somebody changed with another program since the last reading are corrections like any other. */
export const noteOutsideEdits = (tx: Tx, now: Date, items: readonly Changed[]): Promise<void> =>
  keepFeedback(tx, items.flatMap(editsOf), now);
