import { z } from "zod";
import { apiUrlOf } from "#lib/llm/index.ts";
import type { ProviderSetup } from "./provider-config.ts";

export const OLLAMA_PROBE_MS = 1_500;
/** How long an answer, or none, is believed. */
const BELIEVED_MS = 30_000;

const Tags = z.object({ models: z.array(z.object({ name: z.string() })) });

export type Probe = { isThere: boolean; models: string[] };
type Believed = { untilMs: number; probe: Promise<Probe> };

const believed = new Map<string, Believed>();

/** Whether a server answers, and which models it has. Asked at most twice a minute. */
export function probeOllama(
  setup: Pick<ProviderSetup, "kind" | "baseUrl" | "apiKey">,
  timeoutMs: number,
): Promise<Probe> {
  const url = `${apiUrlOf(setup)}/tags`;
  const known = believed.get(url);
  if (known !== undefined && Date.now() < known.untilMs) return known.probe;
  const probe = ask(url, setup.apiKey, timeoutMs);
  believed.set(url, { untilMs: Date.now() + BELIEVED_MS, probe });
  return probe;
}

/** What was believed about servers may be wrong now: somebody changed or tests one. */
export const forgetProbes = (): void => believed.clear();

async function ask(url: string, apiKey: string | null, timeoutMs: number): Promise<Probe> {
  try {
    const headers: Record<string, string> = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) return { isThere: false, models: [] };
    const { models } = Tags.parse(await response.json());
    return { isThere: true, models: models.map((model) => model.name) };
  } catch {
    return { isThere: false, models: [] };
  }
}
