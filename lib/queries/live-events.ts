import { LIVE_EVENT_NAMES } from "./live-event-names.ts";

/** One event of the stream, as the server sends it. `reset`: too much was missed, ask for everything again. */
export type LiveEvent = { topic: string; type: string; payload: unknown; at: string };
export type LiveState = "off" | "connecting" | "open" | "lost";

type Listener = (event: LiveEvent) => void;
type Opener = (url: string) => EventSource;

/** Topics whose events change what lists show; each page adds its own execution or job. */
const LISTS = ["jobs", "plans", "executions", "sources", "findings", "recommendations", "media"];
const REOPEN_AFTER_MS = 50;
/** EventSource comes back by itself within seconds; only a longer silence is worth a word. */
const LOST_AFTER_MS = 6000;
const RESET: LiveEvent = { topic: "*", type: "reset", payload: null, at: "" };
/** Told by the page itself: from now on it hears of a topic, and may have missed what was said of it before. */
export const JOINED = "joined";

/**
 * One EventSource for the whole page, whatever number of views listen. A new topic reopens it with the union of all,
 * resuming after the last event seen.
 */
export function createLiveEvents(openSource: Opener = (url) => new EventSource(url)) {
  const listeners = new Set<Listener>();
  const state = createLiveState();
  let source: EventSource | null = null;
  let openedFor = "";
  let lastEventId = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watched = createTopicCount(() => {
    clearTimeout(timer);
    timer = setTimeout(reopen, REOPEN_AFTER_MS);
  });

  const onMessage = (message: MessageEvent<string>) => {
    lastEventId = message.lastEventId || lastEventId;
    const event = parseEvent(message.data);
    if (event) for (const listener of listeners) listener(event);
  };

  function close(): void {
    source?.close();
    source = null;
    openedFor = "";
    state.set("off");
  }

  function reopen(): void {
    if (listeners.size === 0) {
      close();
      return;
    }
    const topics = [...LISTS, ...watched.topics()].sort().join(",");
    if (topics === openedFor) return;
    const before = openedFor.split(",");
    const joined = watched.topics().filter((topic) => !before.includes(topic));
    source?.close();
    openedFor = topics;
    state.set("connecting");
    const resume = lastEventId === "" ? "" : `&lastEventId=${encodeURIComponent(lastEventId)}`;
    source = openSource(`/api/v1/events?topics=${encodeURIComponent(topics)}${resume}`);
    source.onopen = () => {
      state.set("open");
      for (const topic of joined.splice(0)) {
        for (const listener of listeners) listener({ topic, type: JOINED, payload: null, at: "" });
      }
    };
    source.onerror = () => state.set("lost");
    for (const name of LIVE_EVENT_NAMES) source.addEventListener(name, onMessage as EventListener);
    source.addEventListener("reset", () => {
      for (const listener of listeners) listener(RESET);
    });
  }

  return {
    /** Calls `listener` for every event; returns how to stop. */
    listen(listener: Listener): () => void {
      listeners.add(listener);
      watched.touch();
      return () => {
        listeners.delete(listener);
        watched.touch();
      };
    },
    /** Adds a topic for as long as somebody watches it; returns how to stop. */
    watch: watched.add,
    getState: state.get,
    onState: state.subscribe,
  };
}

export type LiveEvents = ReturnType<typeof createLiveEvents>;

/** How many views watch a topic; `onChange` is called after each change. */
function createTopicCount(onChange: () => void) {
  const counts = new Map<string, number>();
  const shift = (topic: string, by: 1 | -1) => {
    const count = (counts.get(topic) ?? 0) + by;
    if (count > 0) counts.set(topic, count);
    else counts.delete(topic);
    onChange();
  };
  return {
    touch: onChange,
    topics: () => [...counts.keys()],
    add(topic: string): () => void {
      shift(topic, 1);
      return () => shift(topic, -1);
    },
  };
}

/** The state of the line; "lost" is told only when it lasts. */
function createLiveState() {
  const subscribers = new Set<() => void>();
  let current: LiveState = "off";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (next: LiveState) => {
    timer = undefined;
    if (next === current) return;
    current = next;
    for (const subscriber of subscribers) subscriber();
  };
  return {
    get: (): LiveState => current,
    set(next: LiveState): void {
      if (next === "lost") {
        timer ??= setTimeout(() => tell("lost"), LOST_AFTER_MS);
        return;
      }
      clearTimeout(timer);
      tell(next);
    },
    subscribe(subscriber: () => void): () => void {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
  };
}

function parseEvent(text: string): LiveEvent | null {
  try {
    const value: unknown = JSON.parse(text);
    const isEvent = typeof value === "object" && value !== null && "topic" in value && "type" in value;
    return isEvent ? (value as LiveEvent) : null;
  } catch {
    return null;
  }
}
