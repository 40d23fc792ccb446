import { readFile } from "node:fs/promises";
import { AppError } from "#lib/core/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { type StepOutput, StepOutputInput } from "./schemas.ts";

/** Larger reports are told by their size and place alone. */
const REPORT_BYTES_MOST = 8 * 1024 * 1024;

type Artefact = { kind: string; path: string; sizeBytes: bigint; sha256: string };

async function contentOf({ kind, path, sizeBytes }: Artefact): Promise<unknown> {
  if (kind !== "report" || sizeBytes > REPORT_BYTES_MOST) return null;
  const text = await readFile(path, "utf8").catch(() => null);
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

const artefactsOf = async (ctx: ServiceContext, input: StepOutputInput): Promise<StepOutput["artefacts"]> => {
  const rows = await ctx.db.artefact.findMany({ where: input, orderBy: { id: "asc" } });
  const toView = async (row: Artefact) => {
    const { kind, sizeBytes, sha256 } = row;
    return { kind, sizeBytes: Number(sizeBytes), sha256, content: await contentOf(row) };
  };
  return Promise.all(rows.map(toView));
};

/** What a step found or made: its facts, and the reports that it wrote. @throws AppError NOT_FOUND */
export async function readStepOutput({ ctx, input }: Call<StepOutputInput>): Promise<StepOutput> {
  requireScope(ctx, "read");
  const place = parseInput(StepOutputInput, input);
  const step = await ctx.db.executionStep.findUnique({ where: { executionId_stepKey: place } });
  if (step === null) {
    throw new AppError("NOT_FOUND", `There is no step ${place.stepKey} in execution ${place.executionId}.`);
  }
  return { stepKey: step.stepKey, output: step.output ?? null, artefacts: await artefactsOf(ctx, place) };
}
