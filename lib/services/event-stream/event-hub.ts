import type { AppContext } from "#lib/services/runtime/index.ts";
import { getLogger } from "#lib/telemetry/index.ts";

const POLL_MS = 250;
const HEARTBEAT_MS = 15_000;
const BATCH = 500;

export type StoredEvent = { seq: number; topic: string; type: string; payload: unknown; at: Date };

/** Somebody who watches. `take` gets each event of the topics once, in order; `beat` keeps the line open. */
export type Subscriber = {
  topics: readonly string[];
  take: (event: StoredEvent, frame: Uint8Array) => void;
  beat: () => void;
};

const encoder = new TextEncoder();

/** One server-sent event (WHATWG HTML, 9.2): the sequence number is its id, so that a broken line can be taken up. */
export function frameOf(event: StoredEvent): Uint8Array {
  const { seq, topic, type, payload, at } = event;
  const data = JSON.stringify({ topic, type, payload, at: at.toISOString() });
  return encoder.encode(`id: ${seq}\nevent: ${type}\ndata: ${data}\n\n`);
}

/**
 * Reads new events once for everybody who watches in this process; writers may be other processes. It sleeps while
 * nobody watches.
 */
export class EventHub {
  readonly #db: AppContext["db"];
  readonly #byTopic = new Map<string, Set<Subscriber>>();
  readonly #subscribers = new Set<Subscriber>();
  #lastSeq = 0;
  #timer: NodeJS.Timeout | null = null;
  #starting: Promise<void> | null = null;
  #lastBeatMs = 0;

  constructor(db: AppContext["db"]) {
    this.#db = db;
  }

  get size(): number {
    return this.#subscribers.size;
  }

  /** Adds a subscriber; from now on it gets what follows the returned sequence number. */
  async add(subscriber: Subscriber): Promise<number> {
    this.#subscribers.add(subscriber);
    for (const topic of subscriber.topics) {
      const listeners = this.#byTopic.get(topic) ?? new Set();
      this.#byTopic.set(topic, listeners.add(subscriber));
    }
    if (this.#timer === null) {
      this.#starting ??= this.#start();
      await this.#starting;
    }
    return this.#lastSeq;
  }

  remove(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
    for (const topic of subscriber.topics) {
      const listeners = this.#byTopic.get(topic);
      listeners?.delete(subscriber);
      if (listeners?.size === 0) this.#byTopic.delete(topic);
    }
  }

  /** Events of these topics after one number and up to another, oldest first, at most `limit`. */
  read(range: { topics: readonly string[]; after: number; upTo: number; limit: number }): Promise<StoredEvent[]> {
    return this.#db.event.findMany({
      where: { topic: { in: [...range.topics] }, seq: { gt: range.after, lte: range.upTo } },
      orderBy: { seq: "asc" },
      take: range.limit,
    });
  }

  async #start(): Promise<void> {
    const newest = await this.#db.event.findFirst({ orderBy: { seq: "desc" }, select: { seq: true } });
    this.#lastSeq = Math.max(this.#lastSeq, newest?.seq ?? 0);
    this.#lastBeatMs = performance.now();
    this.#schedule();
    this.#starting = null;
  }

  #schedule(): void {
    this.#timer = setTimeout(() => void this.#turn(), POLL_MS);
    this.#timer.unref();
  }

  async #turn(): Promise<void> {
    if (this.#subscribers.size === 0) {
      this.#timer = null;
      return;
    }
    try {
      await this.#deliverNew();
    } catch (error) {
      getLogger("events").warn({ err: error }, "events could not be read; trying again");
    }
    if (performance.now() - this.#lastBeatMs >= HEARTBEAT_MS) {
      this.#lastBeatMs = performance.now();
      for (const subscriber of this.#subscribers) subscriber.beat();
    }
    this.#schedule();
  }

  async #deliverNew(): Promise<void> {
    for (;;) {
      const events: StoredEvent[] = await this.#db.event.findMany({
        where: { seq: { gt: this.#lastSeq } },
        orderBy: { seq: "asc" },
        take: BATCH,
      });
      for (const event of events) {
        this.#lastSeq = event.seq;
        const listeners = this.#byTopic.get(event.topic);
        if (listeners === undefined) continue;
        const frame = frameOf(event);
        for (const subscriber of [...listeners]) subscriber.take(event, frame);
      }
      if (events.length < BATCH) return;
    }
  }
}
