/** What a key press means in the review queue. */
export type QueueAction =
  | { kind: "move"; step: 1 | -1 }
  | { kind: "accept" | "reject" | "edit" | "lock" | "tick" | "undo" | "clear" }
  | { kind: "candidate"; place: number }
  | null;

const KEYS: Record<string, QueueAction> = {
  j: { kind: "move", step: 1 },
  ArrowDown: { kind: "move", step: 1 },
  k: { kind: "move", step: -1 },
  ArrowUp: { kind: "move", step: -1 },
  a: { kind: "accept" },
  r: { kind: "reject" },
  e: { kind: "edit" },
  l: { kind: "lock" },
  x: { kind: "tick" },
  u: { kind: "undo" },
  Escape: { kind: "clear" },
};

/** Pure: which action a press asks for; none while somebody types, or in a dialog. `isAfterG`: it may name an area. */
export function queueActionOf(press: {
  key: string;
  hasModifier: boolean;
  isTyping: boolean;
  isAfterG: boolean;
}): QueueAction {
  if (press.isTyping || press.hasModifier || press.isAfterG) return null;
  if (/^[1-5]$/.test(press.key)) return { kind: "candidate", place: Number(press.key) - 1 };
  return KEYS[press.key] ?? null;
}
