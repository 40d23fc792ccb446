/** Columns of the lists that people look at most; every other list shows what its rows begin with. */
export const LIST_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  "audit.list": ["seq", "at", "actorName", "action", "entityType", "entityId"],
  "executions.list": ["id", "state", "kind", "planTitle", "stepsDone", "stepsTotal", "stepsFailed", "createdAt"],
  "executions.logs": ["at", "stepKey", "level", "message"],
  "findings.list": ["id", "severity", "stage", "title", "share", "lastSeen"],
  "jobs.list": ["id", "kind", "state", "createdBy", "createdAt", "finishedAt", "error"],
  "logs.files": ["path", "format", "lineCount", "oddLineCount", "sizeBytes", "lastEventAt", "problem"],
  "logs.lines": ["at", "level", "path", "offset", "text"],
  "logs.templates": ["id", "count", "share", "template", "lastSeen"],
  "media.list": ["id", "kind", "title", "completeness", "gaps", "openProposals", "path"],
  "plans.list": ["id", "state", "title", "stepCount", "errorCount", "createdBy", "createdAt"],
  "recommendations.list": ["id", "impactScore", "difficulty", "category", "title", "state"],
  "settings.list": ["key", "value", "defaultValue", "description"],
  "settings.update": ["key", "value", "defaultValue", "description"],
  "sources.list": ["id", "kind", "state", "name", "path", "lastObservedAt"],
  "tasks.list": ["id", "type", "status", "queuedAt", "waitMs", "durationMs", "error"],
  "tokens.list": ["id", "name", "role", "prefix", "state", "expiresAt", "lastUsedAt"],
  "users.list": ["id", "email", "name", "role", "banned", "lastSignInAt"],
};

/** Columns of lists inside an answer, by the name of the list. */
export const INNER_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  activeExecutions: ["id", "state", "planTitle", "stepsDone", "stepsTotal", "etaMs"],
  activeJobs: ["id", "kind", "state", "createdAt"],
  approvals: ["revision", "decision", "actorName", "reason", "decidedAt"],
  changes: ["stepKey", "kind", "target", "state", "problem"],
  findings: ["id", "severity", "stage", "title", "lastSeen"],
  issues: ["severity", "rule", "stepKey", "message", "fix"],
  kpis: ["label", "before", "after", "predicted"],
  patterns: ["count", "share", "template", "lastSeen"],
  recentExecutions: ["id", "state", "kind", "planTitle", "stepsDone", "stepsTotal", "finishedAt"],
  recommendations: ["id", "impactScore", "difficulty", "title"],
  rules: ["title", "errors", "warnings"],
  steps: ["key", "type", "state", "path", "title", "expectedMs", "actualMs", "error"],
  topFindings: ["id", "severity", "title", "lastSeen"],
  topRecommendations: ["id", "impactScore", "difficulty", "title"],
};
