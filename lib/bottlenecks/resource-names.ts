import type { TableResource } from "#lib/tasks/index.ts";

/** Names under which metrics and people know what the import format calls otherwise. */
export const RESOURCE_NAMES: Record<TableResource, string> = {
  cpu: "cpu",
  gpu: "gpu",
  memoryMiB: "memory",
  diskMBps: "disk",
  networkMBps: "network",
  llmTokens: "llm",
};
