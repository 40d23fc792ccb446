import { z } from "zod";
import { isProgramThere } from "#lib/connectors/media-files/index.ts";
import { STEP_FACTS, STEP_INPUTS, STEP_TYPES, type StepType } from "#lib/core/index.ts";
import { type Call, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { readAllowed } from "#lib/services/library/index.ts";
import { mediaToolsOf } from "#lib/services/media-tools/index.ts";
import type { Allowed } from "#lib/validation/index.ts";
import type { StepTypeList } from "./schemas.ts";

async function missingFor(type: StepType, allowed: Allowed): Promise<string[]> {
  if (type === "transcribe") {
    const { transcribeByCommand: command, transcribeByEndpoint: endpoint } = allowed;
    return command === null || endpoint === null ? [] : [command, endpoint];
  }
  if (type === "ingest") return allowed.inboxFiles === null ? ["No inbox folder is set."] : [];
  if (type === "http_request") return allowed.hosts.length === 0 ? ["No host is allowed."] : [];
  if (type !== "shell") return [];
  const commands = [...allowed.commands];
  if (commands.length === 0) return ["No command is allowed."];
  const there = await Promise.all(commands.map(([, { program }]) => isProgramThere(program)));
  const gone = commands.filter((_, index) => there[index] === false);
  return gone.map(([name, { program }]) => `${name}: ${program} is not there, or may not be run.`);
}

async function missingTools(ctx: ServiceContext): Promise<Set<string>> {
  const { ffmpeg, ffprobe } = await mediaToolsOf(ctx.env);
  return new Set([...(ffmpeg === undefined ? ["ffmpeg"] : []), ...(ffprobe === undefined ? ["ffprobe"] : [])]);
}

/** Every type of step that a plan may hold: what it does, what it takes, and what keeps it from running here. */
export async function listStepTypes({ ctx }: Call<unknown>): Promise<StepTypeList> {
  requireScope(ctx, "read");
  const [allowed, without] = [await readAllowed(ctx, []), await missingTools(ctx)];
  const types = STEP_TYPES.filter((type) => STEP_FACTS[type].isPlannable);
  const items = types.map(async (type) => {
    const { title, effect, undo, isDestructive, isIdempotent, maxAttempts, timeoutMs, holds, probe, needs } =
      STEP_FACTS[type];
    const tools = needs.filter((tool) => without.has(tool)).map((tool) => `${tool} was not found.`);
    const input = z.toJSONSchema(STEP_INPUTS[type], { io: "input" });
    const missing = [...tools, ...(await missingFor(type, allowed))];
    const facts = { title, effect, undo, isDestructive, isRepeatable: isIdempotent, maxAttempts, timeoutMs, probe };
    return { type, ...facts, holds: Object.fromEntries(Object.entries(holds) as [string, number][]), missing, input };
  });
  return { items: await Promise.all(items) };
}
