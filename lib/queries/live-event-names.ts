const STEP_STATES = [
  "blocked",
  "ready",
  "running",
  "waiting_retry",
  "succeeded",
  "failed",
  "skipped",
  "cancelled",
  "needs_decision",
];
const RUN_STATES = ["queued", "running", "cancelling", "succeeded", "failed", "cancelled"];
const PLAN_STATES = [
  "draft",
  "validated",
  "awaiting_approval",
  "approved",
  "rejected",
  "running",
  "succeeded",
  "failed",
  "cancelled",
  "rolled_back",
];

/** EventSource hears only named events that it was told of; a test holds this list and what the engine sends together. */
export const LIVE_EVENT_NAMES: readonly string[] = [
  ...["started", "progress", "logged", ...STEP_STATES].map((name) => `step.${name}`),
  ...["started", "progress", "paused", "resumed", ...RUN_STATES].map((name) => `execution.${name}`),
  ...["started", "progress", ...RUN_STATES].map((name) => `job.${name}`),
  ...["simulated", ...PLAN_STATES].map((name) => `plan.${name}`),
  ...["added", "ready", "failed", "removed"].map((name) => `source.${name}`),
  ...["planned", "dismissed", "snoozed", "open", "implemented"].map((name) => `recommendation.${name}`),
  ...["created", "changed", "removed"].map((name) => `template.${name}`),
  "findings.updated",
  "recommendations.updated",
  "media.changed",
  "rules.changed",
  "log_pattern.marked",
  "budget.alert",
  "budgets.changed",
];
