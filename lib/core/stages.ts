/**
 * The planning loop in order: observe, analyse, plan, execute, learn (MAPE-K with a human gate).
 * Import rules, the architecture test, the navigation and the README follow this tuple.
 */
export const STAGES = [
  "logs",
  "tasks",
  "metadata",
  "resources",
  "scheduling",
  "bottlenecks",
  "recommendations",
  "planning",
  "validation",
  "approval",
  "execution",
  "learning",
  "memory",
] as const;

export type Stage = (typeof STAGES)[number];
