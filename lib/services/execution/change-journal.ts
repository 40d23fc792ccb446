import { z } from "zod";
import type { ChangeEntry } from "#generated/prisma/client.ts";
import { newId } from "#lib/core/index.ts";
import type { Db } from "#lib/db/index.ts";
import type { ChangeJournal, ChangeRecord, JournalEntry } from "#lib/execution/index.ts";

const storedValue = z.object({
  field: z.string(),
  value: z.unknown(),
  origin: z.string(),
  confidence: z.number(),
  locked: z.boolean(),
});
const values = z.object({ values: z.array(storedValue) });
const hash = z.object({ sha256: z.string() });

/** Stored entries are parsed on the way out, kind by kind. */
const ChangeRecordSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("file_replaced"),
    target: z.string(),
    before: z.object({ sha256: z.string(), backupPath: z.string(), mode: z.number(), mtimeMs: z.number() }),
    after: hash.nullable(),
  }),
  z.object({
    kind: z.literal("file_created"),
    target: z.string(),
    before: z.object({ folders: z.array(z.string()) }),
    after: hash.nullable(),
  }),
  z.object({
    kind: z.literal("file_moved"),
    target: z.string(),
    before: z.object({ from: z.string(), sizeBytes: z.number() }),
    after: z
      .object({
        to: z.string(),
        createdFolders: z.array(z.string()),
        mtimeMs: z.number(),
        ino: z.string(),
        method: z.enum(["rename", "copy"]),
      })
      .nullable(),
  }),
  z.object({ kind: z.literal("values_set"), target: z.string(), before: values, after: values.nullable() }),
]);

const JournalState = z.enum(["intended", "done", "undone", "conflict"]);

export function toJournalEntry(row: ChangeEntry): JournalEntry {
  const record: ChangeRecord = ChangeRecordSchema.parse({
    kind: row.kind,
    target: row.target,
    before: row.before,
    after: row.after ?? null,
  });
  return { id: row.id, state: JournalState.parse(row.state), ...record };
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

/** The journal of one step: every call is stored before it returns. */
export function journalOf(db: Db, executionId: string, stepKey: string, now: () => Date): ChangeJournal {
  return {
    async entries() {
      const rows = await db.changeEntry.findMany({ where: { executionId, stepKey }, orderBy: { position: "asc" } });
      return rows.map(toJournalEntry);
    },
    async intend(record) {
      const id = newId("chg");
      const { kind, target, before } = record;
      await db.$transaction(async (tx) => {
        const last = await tx.changeEntry.findFirst({
          where: { executionId },
          orderBy: { position: "desc" },
          select: { position: true },
        });
        const position = (last?.position ?? 0) + 1;
        const data = { id, executionId, stepKey, position, kind, target, before: plain(before), createdAt: now() };
        await tx.changeEntry.create({ data: { ...data, state: "intended" } });
      });
      return id;
    },
    async done(id, after) {
      await db.changeEntry.update({ where: { id }, data: { state: "done", after: plain(after), doneAt: now() } });
    },
    async drop(id) {
      await db.changeEntry.deleteMany({ where: { id, state: "intended" } });
    },
  };
}
