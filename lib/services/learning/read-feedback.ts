import { z } from "zod";
import type { Db } from "#lib/db/index.ts";
import { FeedbackEntry, FeedbackKind } from "#lib/learning/index.ts";
import { FIELD_NAMES, type FieldContent, MediaKind, parseFieldContent } from "#lib/metadata/index.ts";

export const FeedbackContextShape = z.object({
  kind: MediaKind.catch("other"),
  relPath: z.string(),
  fields: z.record(z.string(), z.unknown()),
});

const PAGE = 5_000;

function fieldsOf(stored: Record<string, unknown>) {
  const fields: Record<string, FieldContent> = {};
  for (const name of FIELD_NAMES) {
    const value = stored[name] === undefined ? undefined : parseFieldContent(name, stored[name]);
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

const jsonOf = (text: string | null): unknown => {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return text;
  }
};

/** Every correction as the learning stage takes it; entries that do not fit are counted, not used. */
export async function readFeedback(db: Db): Promise<{ entries: FeedbackEntry[]; unfit: number }> {
  const entries: FeedbackEntry[] = [];
  let unfit = 0;
  for (let after = 0; ; ) {
    const rows = await db.userFeedback.findMany({
      where: { id: { gt: after }, feedbackType: { in: FeedbackKind.options } },
      orderBy: { id: "asc" },
      take: PAGE,
    });
    for (const row of rows) {
      const context = FeedbackContextShape.safeParse(row.context).data;
      const item = context && {
        id: row.mediaId,
        kind: context.kind,
        relPath: context.relPath,
        fields: fieldsOf(context.fields),
      };
      const entry = FeedbackEntry.safeParse({
        id: String(row.id),
        kind: row.feedbackType,
        at: row.timestamp.getTime(),
        item,
        ...(FIELD_NAMES.some((name) => name === row.field) ? { field: row.field } : {}),
        before: jsonOf(row.originalValue),
        after: jsonOf(row.correctedValue),
      });
      if (entry.success) entries.push(entry.data);
      else unfit += 1;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return { entries, unfit };
    after = last.id;
  }
}
