import { AppError } from "#lib/core/index.ts";
import { requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { EventHub, frameOf, type StoredEvent, type Subscriber } from "./event-hub.ts";

const MAX_STREAMS = 5000;
const MAX_REPLAY = 1000;
/** A reader that is this far behind is cut off; it comes back with the last id that it saw. */
const MAX_QUEUE_BYTES = 1_048_576;
/** Streams end now and then, so that a session that ended meanwhile is noticed when the reader comes back. */
const MAX_AGE_MS = 15 * 60_000;

const HUBS = Symbol.for("plantain.event-hubs");
const heldByProcess = globalThis as { [HUBS]?: WeakMap<ServiceContext["db"], EventHub> };

function hubOf(db: ServiceContext["db"]): EventHub {
  heldByProcess[HUBS] ??= new WeakMap();
  const hub = heldByProcess[HUBS].get(db) ?? new EventHub(db);
  heldByProcess[HUBS].set(db, hub);
  return hub;
}

const encoder = new TextEncoder();
const HELLO = encoder.encode("retry: 2000\n: connected\n\n");
const BEAT = encoder.encode(": still here\n\n");
/** Sets the reader's last id without an event. */
const markOf = (seq: number): Uint8Array => encoder.encode(`id: ${seq}\n\n`);
const RESET = encoder.encode(`event: reset\ndata: ${JSON.stringify({ why: "too much was missed: read again" })}\n\n`);

export type EventStreamInput = { topics: readonly string[]; lastEventId: string | null; signal: AbortSignal };

/**
 * Events of some topics as they happen, in the format of server-sent events. With the last id of a broken line it
 * first repeats what was missed; when that is too much, one `reset` event asks the reader to read everything again.
 * @throws AppError LIMIT_EXCEEDED when too many watch
 */
export function openEventStream(ctx: ServiceContext, input: EventStreamInput): ReadableStream<Uint8Array> {
  requireScope(ctx, "read");
  const hub = hubOf(ctx.db);
  if (hub.size >= MAX_STREAMS) throw new AppError("LIMIT_EXCEEDED", "Too many event streams are open.");
  const line = new Line(hub, input);
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => line.open(controller),
      cancel: () => line.close(),
    },
    { highWaterMark: 65_536, size: (chunk) => chunk?.byteLength ?? 0 },
  );
}

/** One open stream: holds live events back until what was missed has been sent. */
class Line implements Subscriber {
  readonly topics: readonly string[];
  readonly #hub: EventHub;
  readonly #input: EventStreamInput;
  readonly #held: StoredEvent[] = [];
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #isLive = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(hub: EventHub, input: EventStreamInput) {
    this.#hub = hub;
    this.#input = input;
    this.topics = input.topics;
  }

  async open(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    this.#controller = controller;
    this.#input.signal.addEventListener("abort", () => this.close(), { once: true });
    this.#timer = setTimeout(() => this.close(), MAX_AGE_MS);
    this.#timer.unref();
    this.#send(HELLO);
    const now = await this.#hub.add(this);
    await this.#sendMissed(now);
    this.#send(markOf(now));
    for (const event of this.#held.splice(0)) this.#send(frameOf(event));
    this.#isLive = true;
    if (this.#input.signal.aborted) this.close();
  }

  take(event: StoredEvent, frame: Uint8Array): void {
    if (this.#isLive) this.#send(frame);
    else this.#held.push(event);
  }

  beat(): void {
    this.#send(BEAT);
  }

  close(): void {
    this.#hub.remove(this);
    if (this.#timer !== null) clearTimeout(this.#timer);
    const controller = this.#controller;
    this.#controller = null;
    try {
      controller?.close();
    } catch {
      // the reader closed it first
    }
  }

  async #sendMissed(now: number): Promise<void> {
    const after = Number(this.#input.lastEventId ?? Number.NaN);
    if (!Number.isSafeInteger(after) || after < 0 || after >= now) return;
    const missed = await this.#hub.read({ topics: this.topics, after, upTo: now, limit: MAX_REPLAY + 1 });
    if (missed.length > MAX_REPLAY) this.#send(RESET);
    else for (const event of missed) this.#send(frameOf(event));
  }

  #send(bytes: Uint8Array): void {
    const controller = this.#controller;
    if (controller === null) return;
    controller.enqueue(bytes);
    if ((controller.desiredSize ?? 0) < -MAX_QUEUE_BYTES) this.close();
  }
}
