import { paths } from "#components/paths.ts";
import type { LiveEvent } from "#lib/queries/index.ts";

export type Notice =
  | { kind: "execution" | "source"; id: string; href: string; isGood: boolean }
  | { kind: "budget"; id: string; href: string; percent: number };

const ENDED = new Set(["execution.succeeded", "execution.failed", "execution.cancelled"]);

/** What an event is worth telling, and where it leads; null for everything that goes on. */
export function noticeOf(event: LiveEvent): Notice | null {
  const payload = typeof event.payload === "object" && event.payload !== null ? event.payload : {};
  const text = (key: string): string | null => {
    const value: unknown = (payload as Record<string, unknown>)[key];
    return typeof value === "string" ? value : null;
  };
  if (event.topic === "executions" && ENDED.has(event.type)) {
    const [id, planId] = [text("executionId"), text("planId")];
    if (id === null || planId === null) return null;
    return { kind: "execution", id, href: paths.plan(planId), isGood: event.type === "execution.succeeded" };
  }
  if (event.topic === "sources" && (event.type === "source.ready" || event.type === "source.failed")) {
    const id = text("sourceId");
    const isQuiet = "isQuiet" in payload && payload.isQuiet === true;
    return id === null || isQuiet
      ? null
      : { kind: "source", id, href: paths.sources, isGood: event.type === "source.ready" };
  }
  if (event.topic === "budgets" && event.type === "budget.alert") {
    const id = text("budgetId");
    const percent = "percent" in payload && typeof payload.percent === "number" ? payload.percent : null;
    return id === null || percent === null ? null : { kind: "budget", id, href: paths.budgets, percent };
  }
  return null;
}
