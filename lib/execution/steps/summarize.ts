import type { StepRunner } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";
import { setValue } from "./set-value.ts";

const WORDS_LEAST = 30;

const textOf = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

/** Lets a model sum up what is spoken in a medium. The summary is a value of the library with its origin, and can be undone. */
export const runSummarize: StepRunner<"summarize"> = async (run) => {
  const { input, ports, signal, report, executionId } = run;
  const item = await ports.library.getItem(input.itemId);
  const transcript = textOf(item.values.find((value) => value.field === "transcript")?.value);
  const words = transcript.split(/\s+/).length;
  if (transcript === "") throw new StepFailure("There is no transcript to sum up. Transcribe the medium first.");
  const now = item.values.find((value) => value.field === "summary");
  const wasSet = (await run.journal.entries()).some((entry) => entry.kind === "values_set" && entry.state === "done");
  if (wasSet) return { note: "The summary had been set before the interruption.", output: { recovered: true } };
  if (now?.locked === true || (textOf(now?.value) !== "" && !input.replace)) {
    return { note: "There is a summary already; it was left as it is.", output: { unchanged: true } };
  }
  if (words < WORDS_LEAST) throw new StepFailure(`${words} words are too few to sum up.`);
  const { maxWords, language, model } = input;
  const said = await ports.models.summarize({ transcript, maxWords, language, model, executionId, report, signal });
  const reason = `Summed up from the transcript by ${said.by}.`;
  await setValue(run, item, { field: "summary", value: said.text, reason, replace: input.replace });
  const cost = said.costUsd === 0 ? "" : ` It cost $${said.costUsd.toFixed(4)}.`;
  return {
    note: `${said.text.split(/\s+/).length} words by ${said.by}, from ${words}.${cost}`,
    output: { by: said.by, costUsd: said.costUsd, parts: said.parts, why: said.why },
  };
};
