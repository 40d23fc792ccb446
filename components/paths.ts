/** Every address of the dashboard. Pages and links are built from here only. */
const withQuery = (path: string, query: Record<string, string | number | undefined>): string => {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(key, String(value));
  }
  return search.size === 0 ? path : `${path}?${search}`;
};

/** A source and a window of time, carried through all pages about logs. */
export type LogQuery = { source?: string; from?: string; to?: string };

export const paths = {
  setup: "/setup",
  login: (next?: string) => withQuery("/login", { next }),
  overview: "/",
  sources: "/sources",
  logs: (query: LogQuery = {}) => withQuery("/logs", query),
  logPatterns: (query: LogQuery & { show?: string; sort?: string } = {}) => withQuery("/logs/patterns", query),
  logPattern: (templateId: string, query: LogQuery = {}) =>
    withQuery(`/logs/patterns/${encodeURIComponent(templateId)}`, query),
  logCompare: (query: LogQuery = {}) => withQuery("/logs/compare", query),
  logLive: (query: LogQuery = {}) => withQuery("/logs/live", query),
  tasks: (query: { source?: string; type?: string; status?: string; finding?: string } = {}) =>
    withQuery("/tasks", query),
  metadata: (query: { source?: string; missing?: string; collection?: string; item?: string } = {}) =>
    withQuery("/metadata", query),
  resources: "/resources",
  bottlenecks: "/bottlenecks",
  bottleneck: (findingId: string) => `/bottlenecks/${encodeURIComponent(findingId)}`,
  similar: (query: { kind?: string; group?: string; query?: string } = {}) => withQuery("/similar", query),
  metadataReview: (query: { source?: string; field?: string; item?: string } = {}) =>
    withQuery("/metadata/review", query),
  metadataChanges: (query: { set?: string } = {}) => withQuery("/metadata/changes", query),
  metadataWeights: "/metadata/weights",
  learning: (query: { rule?: string } = {}) => withQuery("/learning", query),
  findings: "/findings",
  finding: (findingId: string) => `/findings/${encodeURIComponent(findingId)}`,
  recommendations: "/recommendations",
  plans: (query: { goal?: string } = {}) => withQuery("/plans", query),
  plan: (planId: string) => `/plans/${encodeURIComponent(planId)}`,
  templates: "/templates",
  template: (templateId: number) => `/templates/${templateId}`,
  budgets: "/budgets",
  modelCalls: (query: { purpose?: string; model?: string } = {}) => withQuery("/budgets/calls", query),
  batches: "/budgets/batches",
  models: "/budgets/models",
  prices: "/budgets/prices",
  settings: "/settings",
  people: "/settings/people",
  tokens: "/settings/tokens",
  audit: "/settings/audit",
  engine: "/settings/engine",
  approval: "/settings/approval",
  stepSettings: "/settings/steps",
} as const;

/** Only addresses of this site may follow a login. */
export const safeNext = (next: string | undefined): string =>
  next !== undefined && /^\/(?![/\\])/.test(next) ? next : paths.overview;
