import type { Db, Tx } from "#lib/db/index.ts";

/** Topics that the event stream knows: one execution, one job, and lists whose pages refresh. */
export type EventTopic =
  | `execution:${string}`
  | `job:${string}`
  | "jobs"
  | "plans"
  | "templates"
  | "executions"
  | "sources"
  | "findings"
  | "recommendations"
  | "media"
  | "budgets";

/** Appends one event for those who watch; `payload` is small and holds no secrets. */
export async function emitEvent(db: Db | Tx, topic: EventTopic, type: string, payload: object = {}): Promise<void> {
  await db.event.create({ data: { topic, type, payload: JSON.parse(JSON.stringify(payload)) } });
}

export const EVENT_KEEP_MS = 24 * 3_600_000;

/** Events are for watching, not for keeping: drops those older than a day. */
export async function pruneEvents(db: Db, now: Date): Promise<void> {
  await db.event.deleteMany({ where: { at: { lt: new Date(now.getTime() - EVENT_KEEP_MS) } } });
}
