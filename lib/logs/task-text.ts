import type { TaskSighting } from "./parts.ts";

const TASK_LINE = /^Task (\S+) (started|completed|failed)\b/;
const PHASES = { started: "start", completed: "complete", failed: "error" } as const;
const TEXT = new TextDecoder();

/** `Task 9 started`, as the console form of Banana Bun's logger prints it; null for any other message. */
export function taskOfText(
  bytes: Uint8Array,
  start: number,
  end: number,
): Pick<TaskSighting, "phase" | "taskId" | "taskType" | "durationMs" | "error"> | null {
  if (end - start < 12 || bytes[start + 1] !== 97 || bytes[start + 2] !== 115 || bytes[start + 3] !== 107) return null;
  const found = TASK_LINE.exec(TEXT.decode(bytes.subarray(start, Math.min(end, start + 120))));
  if (found === null) return null;
  const phase = PHASES[found[2] as keyof typeof PHASES];
  return { phase, taskId: found[1] ?? null, taskType: null, durationMs: null, error: null };
}
