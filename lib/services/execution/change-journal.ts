import { z } from "zod";
import type { ChangeEntry } from "#generated/prisma/client.ts";
import { AppError, newId } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import type { ChangeJournal, ChangeRecord, JournalEntry } from "#lib/execution/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import type { ClaimedStep } from "./claimed-step.ts";
import { isHeld } from "./ledger.ts";

const storedValue = z.object({
  field: z.string(),
  value: z.unknown(),
  origin: z.string(),
  confidence: z.number(),
  locked: z.boolean(),
  reason: z.string().optional(),
});
const values = z.object({ values: z.array(storedValue) });
const hash = z.object({ sha256: z.string() });

const cells = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const rows = z.object({
  table: z.enum(["tasks", "task_schedules"]),
  changes: z.array(z.object({ id: z.number(), before: cells, after: cells })),
});

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
    before: z.object({ folders: z.array(z.string()), root: z.string().optional() }),
    after: hash.nullable(),
  }),
  z.object({
    kind: z.literal("file_taken"),
    target: z.string(),
    before: z.object({ copy: z.string(), sha256: z.string(), mode: z.number(), mtimeMs: z.number() }),
    after: z.object({ removed: z.literal(true) }).nullable(),
  }),
  z.object({
    kind: z.literal("file_moved"),
    target: z.string(),
    before: z.object({
      from: z.string(),
      to: z.string(),
      sizeBytes: z.number(),
      newFolders: z.array(z.string()),
    }),
    after: z.object({ method: z.enum(["rename", "copy"]) }).nullable(),
  }),
  z.object({ kind: z.literal("values_set"), target: z.string(), before: values, after: values }),
  z.object({
    kind: z.literal("rows_changed"),
    target: z.string(),
    before: rows,
    after: z.object({ changed: z.array(z.number()) }).nullable(),
  }),
  z.object({
    kind: z.literal("outside_call"),
    target: z.string(),
    before: z.object({ key: z.string().nullable() }),
    after: z.object({ answer: z.string() }).nullable(),
  }),
  z.object({
    kind: z.literal("row_added"),
    target: z.string(),
    before: z.object({ mark: z.string() }),
    after: z.object({ id: z.number() }).nullable(),
  }),
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

/**
 * The journal of one claimed step: every call is stored before it returns. Only the holder of the newest fence may write:
 * a worker that was away too long must not touch the notes that its successor relies on.
 */
export function journalOf(ctx: ServiceContext, claim: ClaimedStep): ChangeJournal {
  const { db, now } = ctx;
  const { executionId, stepKey } = claim.step;
  const whileHeld = <T>(write: (tx: Tx) => Promise<T>): Promise<T> =>
    db.$transaction(async (tx) => {
      if (!(await isHeld(tx, claim))) throw new AppError("CONFLICT", "Another worker has taken this step over.");
      return write(tx);
    });
  return {
    async entries() {
      const rows = await db.changeEntry.findMany({ where: { executionId, stepKey }, orderBy: { position: "asc" } });
      return rows.map(toJournalEntry);
    },
    intend: ({ kind, target, before, after }) =>
      whileHeld(async (tx) => {
        const last = await tx.changeEntry.findFirst({
          where: { executionId },
          orderBy: { position: "desc" },
          select: { position: true },
        });
        const id = newId("chg");
        const place = { id, executionId, stepKey, position: (last?.position ?? 0) + 1, createdAt: now() };
        const change = { kind, target, before: plain(before), ...(after === null ? {} : { after: plain(after) }) };
        await tx.changeEntry.create({ data: { ...place, ...change, state: "intended" } });
        return id;
      }),
    done: (id, after) =>
      whileHeld(async (tx) => {
        await tx.changeEntry.update({ where: { id }, data: { state: "done", after: plain(after), doneAt: now() } });
      }),
    drop: (id) =>
      whileHeld(async (tx) => {
        await tx.changeEntry.deleteMany({ where: { id, state: "intended" } });
      }),
  };
}
