// A worker thread: learns a library and answers what it would put into the gaps of the items it is asked about.
import { parentPort, workerData } from "node:worker_threads";
import { createGapFiller, type GapItem, type GapProposal } from "#lib/metadata/index.ts";

const { items, wanted, batch } = workerData as { items: GapItem[]; wanted: string[]; batch: number };
const byId = new Map(items.map((item) => [item.id, item]));
const filler = createGapFiller(items);
parentPort?.postMessage({ learned: true });

for (let from = 0; from < wanted.length; from += batch) {
  const answers = wanted.slice(from, from + batch).map((id): [string, GapProposal[]] => {
    const item = byId.get(id);
    return [id, item === undefined ? [] : filler.proposeFor(item)];
  });
  parentPort?.postMessage({ answers });
}
parentPort?.postMessage({ end: true });
