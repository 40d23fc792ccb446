/** What a key press means, once the places where people type are left out. */
export type KeyAction =
  | { kind: "go"; key: string }
  | { kind: "row"; step: 1 | -1 }
  | { kind: "open" | "tick" | "search" | "help" | "palette" }
  | { kind: "prefix" }
  | null;

type Press = { key: string; isCommand: boolean; hasModifier: boolean; isTyping: boolean; isAfterG: boolean };

const PLAIN: Record<string, KeyAction> = {
  g: { kind: "prefix" },
  j: { kind: "row", step: 1 },
  k: { kind: "row", step: -1 },
  x: { kind: "tick" },
  "/": { kind: "search" },
  "?": { kind: "help" },
  Enter: { kind: "open" },
};

/** Pure: which action a press asks for. */
export function actionOf(press: Press): KeyAction {
  if (press.isCommand && press.key.toLowerCase() === "k") return { kind: "palette" };
  if (press.isTyping || press.hasModifier) return null;
  if (press.isAfterG) return { kind: "go", key: press.key };
  return PLAIN[press.key] ?? null;
}
