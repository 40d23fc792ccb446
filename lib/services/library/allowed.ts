import { stat } from "node:fs/promises";
import { isProgramThere, resolveInsideRoot } from "#lib/connectors/media-files/index.ts";
import { parseAllowedHosts, parseCommands, parseCommandTemplate } from "#lib/core/index.ts";
import type { PlanStep } from "#lib/planning/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { transcriptionEndpoint } from "#lib/services/llm/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import type { Allowed } from "#lib/validation/index.ts";

async function inboxFiles(inbox: string, steps: readonly PlanStep[]): Promise<Set<string> | null> {
  if (inbox === "") return null;
  const there = new Set<string>();
  for (const { type, input } of steps) {
    if (type !== "ingest" || typeof input.from !== "string") continue;
    const absPath = await resolveInsideRoot(inbox, input.from).catch(() => null);
    const found = absPath === null ? null : await stat(absPath).catch(() => null);
    if (found?.isFile() === true) there.add(input.from);
  }
  return there;
}

async function whyNoCommand(command: string): Promise<string | null> {
  const template = command === "" ? null : parseCommandTemplate(command);
  if (template === null) return "No command is set for transcriptions.";
  return (await isProgramThere(template.program)) ? null : `${template.program} is not there, or may not be run.`;
}

/** What the settings allow to steps that reach out of the library. */
export async function readAllowed(ctx: ServiceContext, steps: readonly PlanStep[]): Promise<Allowed> {
  const settings = await readSettings(ctx);
  const endpoint = await transcriptionEndpoint(ctx);
  return {
    transcribeByCommand: await whyNoCommand(settings.transcribe_command),
    transcribeByEndpoint: typeof endpoint === "string" ? endpoint : null,
    inboxFiles: await inboxFiles(settings.inbox_folder, steps),
    hosts: parseAllowedHosts(settings.http_allowed_hosts) ?? [],
    commands: parseCommands(settings.shell_commands) ?? new Map(),
  };
}
