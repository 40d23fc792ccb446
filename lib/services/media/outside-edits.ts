import type { Tx } from "#lib/db/index.ts";
import { feedbackRow, keepFeedback } from "#lib/services/feedback/index.ts";
import type { ItemRecord, KnownField } from "./item-record.ts";

const FROM_FILE: readonly string[] = ["file_tag", "sidecar"];

/** A value of the file that somebody changed with another program since the last reading is a correction like any other. */
export async function noteOutsideEdits(
  tx: Tx,
  now: Date,
  item: { id: string; record: ItemRecord; known: readonly KnownField[] },
): Promise<void> {
  const { id, record, known } = item;
  const fields = Object.fromEntries(known.flatMap(({ field, value }) => (value === null ? [] : [[field, value]])));
  const rows = record.values.flatMap(({ field, value, origin }) => {
    const before = known.find((entry) => entry.field === field);
    if (before === undefined || value === null || !FROM_FILE.includes(origin)) return [];
    if (!FROM_FILE.includes(before.origin) || JSON.stringify(before.value) === JSON.stringify(value)) return [];
    const context = { kind: record.kind, relPath: record.path, fields };
    return [
      feedbackRow({ itemId: id, field, before: before.value, after: value, source: "file", actorName: null, context }),
    ];
  });
  await keepFeedback(tx, rows, now);
}
