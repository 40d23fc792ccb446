import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { newId } from "#lib/core/index.ts";
import type { StepPorts, Transcript } from "#lib/execution/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

const TranscriptFile = z.object({
  text: z.string(),
  srt: z.string(),
  lines: z.number(),
  language: z.string().nullable(),
  by: z.string(),
  mediaMs: z.number().nullable(),
  costUsd: z.number(),
});

async function readTranscript(absPath: string): Promise<Transcript | null> {
  const text = await readFile(absPath, "utf8").catch(() => null);
  return text === null ? null : (TranscriptFile.safeParse(JSON.parse(text)).data ?? null);
}

/** Reports of steps, in Plantain's own folder. */
export const reportsPort = (ctx: ServiceContext): StepPorts["reports"] => ({
  newPath: (name) => join(ctx.env.dataDir, "reports", `${newId("rep")}-${name.replace(/[^a-z0-9_-]/gi, "_")}.json`),
  async write(absPath, text) {
    await mkdir(dirname(absPath), { recursive: true });
    const partPath = `${absPath}.part`;
    const file = await open(partPath, "w");
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partPath, absPath);
  },
  owns: (absPath) => dirname(absPath) === join(ctx.env.dataDir, "reports"),
  readTranscript,
  async forget(path) {
    await ctx.db.artefact.deleteMany({ where: { path } });
  },
});
