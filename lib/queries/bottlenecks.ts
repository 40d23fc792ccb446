import type { BottleneckDetailView } from "#lib/services/bottleneck/index.ts";
import type { FindingView } from "#lib/services/finding/index.ts";
import type { HealthView } from "#lib/services/health/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

export const bottlenecksQuery = (input: { severity?: string; state?: string; kind?: string } = {}) =>
  toolPages<FindingView>("bottlenecks.list", "/bottlenecks", input);

export const bottleneckQuery = (findingId: string) =>
  toolQuery<BottleneckDetailView>("bottlenecks.get", "/bottlenecks/{findingId}", { findingId });

export const healthQuery = () => toolQuery<HealthView>("health.get", "/planning/health");
