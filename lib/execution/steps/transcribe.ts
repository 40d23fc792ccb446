import type { JournalEntry, StepResult, StepRun, StepRunner, Transcript } from "../ports.ts";
import { placeText } from "./place-text.ts";
import { setValue } from "./set-value.ts";
import { storeReport } from "./store-report.ts";

type Run = StepRun<"transcribe">;

const stemOf = (path: string): string => path.replace(/\.[^./]+$/, "");

/** What an earlier try had heard: listening again takes long and may cost money. */
async function kept(run: Run): Promise<Transcript | null> {
  const isReport = (entry: JournalEntry) => entry.kind === "file_created" && run.ports.reports.owns(entry.target);
  const entry = (await run.journal.entries()).find((one) => isReport(one) && one.state === "done");
  return entry === undefined ? null : run.ports.reports.readTranscript(entry.target);
}

async function listen(run: Run, absPath: string): Promise<Transcript> {
  const earlier = await kept(run);
  if (earlier !== null) return earlier;
  const { via, language } = run.input;
  const { executionId, report, signal } = run;
  const heard = await run.ports.speech.transcribe({ absPath, via, language, executionId, report, signal });
  await storeReport(run, "transcript", JSON.stringify(heard));
  return heard;
}

/** Sidecars that are wanted, by what they are to hold. */
function sidecarsOf({ input }: Run, heard: Transcript): { path: string; text: string }[] {
  const stem = stemOf(input.path);
  const wants = (kind: "srt" | "txt") => input.sidecar === kind || input.sidecar === "both";
  return [
    ...(wants("srt") ? [{ path: `${stem}.srt`, text: heard.srt }] : []),
    ...(wants("txt") ? [{ path: `${stem}.txt`, text: `${heard.text}\n` }] : []),
  ];
}

function resultOf(heard: Transcript, places: readonly string[]): StepResult {
  const words = heard.text.split(/\s+/).filter(Boolean).length;
  const cost = heard.costUsd === 0 ? "" : ` It cost $${heard.costUsd.toFixed(4)}.`;
  const put = places.length === 0 ? "" : ` See ${places.join(", ")}.`;
  const { by, language, mediaMs, costUsd, lines } = heard;
  return {
    note: `${words} words written down by ${by}.${put}${cost}`,
    output: { words, lines, by, language, mediaMs, costUsd, sidecars: places },
  };
}

/** Writes down what is spoken: first what was heard is kept, then the files beside the medium, then the library. */
export const runTranscribe: StepRunner<"transcribe"> = async (run) => {
  const { input, ports } = run;
  const item = await ports.library.getItem(input.itemId);
  const absPath = await ports.files.resolve(item.root, item.path);
  const heard = await listen(run, absPath);
  if (heard.text.trim() === "") return { note: "Nothing is spoken in it.", output: { words: 0, by: heard.by } };
  const places: string[] = [];
  for (const { path, text } of sidecarsOf(run, heard)) {
    await placeText(run, await ports.files.resolve(item.root, path), text);
    places.push(path);
  }
  if (input.toLibrary) {
    const reason = `Written down by ${heard.by}.`;
    await setValue(run, item, { field: "transcript", value: heard.text, reason, replace: input.replace });
  }
  return resultOf(heard, places);
};
