import { JOINED, type LiveEvent } from "./live-events.ts";

/** A query that an event makes outdated: every query of a tool ("*": of all), or only those with these inputs. */
export type Stale = { tool: string; input?: Readonly<Record<string, string>> };

const all = (...tools: string[]): Stale[] => tools.map((tool) => ({ tool }));

const EXECUTION = all("executions.list", "plans.list", "plans.get", "plans.simulation", "overview.get");
const LIBRARY = all(
  "media.list",
  "media.get",
  "metadata.quality",
  "metadata.change_sets",
  "metadata.history",
  "rules.list",
);

const BY_TOPIC: Record<string, readonly Stale[]> = {
  jobs: all("jobs.list", "drills.list", "sources.list", "overview.get"),
  plans: all(
    "plans.list",
    "plans.get",
    "plans.simulation",
    "plans.samples",
    "plans.similar",
    "overview.get",
    "recommendations.list",
  ),
  templates: all("templates.list", "templates.get"),
  executions: EXECUTION,
  sources: all("sources.list", "overview.get", "logs.templates", "logs.pattern"),
  findings: all("findings.list", "findings.get", "bottlenecks.list", "bottlenecks.get", "health.get", "overview.get"),
  recommendations: all("recommendations.list", "recommendations.track_record", "bottlenecks.get", "overview.get"),
  media: LIBRARY,
  budgets: all("budgets.list", "llm.spend", "llm.calls.list", "llm.batches.list"),
};

/** After a source was read, everything that is drawn from its contents may have changed. */
const OBSERVED = all(
  ...["logs.templates", "logs.pattern", "logs.volume", "logs.files", "logs.lines", "logs.compare"],
  ...["logs.digest", "logs.format", "logs.similar", "tasks.list", "tasks.summarize", "findings.list"],
  ...["bottlenecks.list", "health.get"],
  ...["recommendations.list", "media.list", "metadata.quality", "media.clusters", "media.similar"],
);

/** What to ask again after an event. Progress alone refreshes only the bars; a step leaves the plan and the overview as they are. */
export function staleAfter(event: LiveEvent): readonly Stale[] {
  if (event.type === "reset") return all("*");
  const [topic = "", id = ""] = event.topic.split(":");
  if (topic === "execution") {
    const own: Stale[] = [{ tool: "executions.get", input: { executionId: id } }];
    if (event.type.endsWith(".progress")) return own;
    const input = { executionId: id };
    if (event.type === "step.logged") return [{ tool: "executions.logs", input }];
    const told: Stale[] = [...own, { tool: "executions.logs", input }, { tool: "executions.report", input }];
    if (event.type === JOINED) return told;
    return [...told, ...(event.type.startsWith("step.") ? all("executions.list") : EXECUTION)];
  }
  if (topic === "job") return all("jobs.list", "sources.list");
  const stale = BY_TOPIC[topic] ?? [];
  return topic === "jobs" && event.type === "job.succeeded" ? [...stale, ...OBSERVED] : stale;
}
