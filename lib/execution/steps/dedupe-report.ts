import type { StepRunner } from "../ports.ts";
import { storeReport } from "./store-report.ts";

const words = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;

/** Lists what is there more than once. Nothing is deleted: which copy stays is for a person to say. */
export const runDedupeReport: StepRunner<"dedupe_report"> = async (run) => {
  const { sourceId, withUnsure } = run.input;
  const { report, signal } = run;
  const found = await run.ports.duplicates.find({ sourceId, withUnsure, report, signal });
  const text = `${JSON.stringify(found, null, 2)}\n`;
  const path = await storeReport(run, "duplicates", text);
  const { groups, looked, unreadable, reclaimableBytes } = found;
  const files = groups.reduce((sum, group) => sum + group.files.length, 0);
  const same = groups.filter((group) => group.kind === "exact").length;
  const mib = Math.round(reclaimableBytes / 1024 / 1024);
  if (unreadable.length > 0) run.log("warn", `${words(unreadable.length, "file")} could not be read.`);
  const note =
    groups.length === 0
      ? `Nothing is there twice among ${words(looked, "medium", "media")}.`
      : `${words(files, "file")} in ${words(groups.length, "group")}, ${same} of them byte for byte the same (${mib} MiB). Nothing was deleted.`;
  return {
    note,
    output: { groups: groups.length, files, identicalGroups: same, reclaimableBytes, path },
    artefacts: [{ kind: "report", path }],
  };
};
