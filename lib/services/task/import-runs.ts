import { splitItems } from "#lib/connectors/task-runs/index.ts";
import type { ReportProgress } from "#lib/core/index.ts";
import { openTaskRunWriter, type TaskRunRow } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { parseTaskRunLine } from "#lib/tasks/index.ts";
import type { ImportCounts } from "./schemas.ts";
import { toTaskRunRow } from "./task-run-row.ts";

const CHUNK = 5_000;
const LISTED_PROBLEMS = 100;
const PHASE = "Importing task runs";

export type RunStream = {
  sourceId: string;
  bytes: AsyncIterable<Uint8Array>;
  sizeBytes?: number;
  report?: ReportProgress;
  signal?: AbortSignal;
};

/** Counts what went by and keeps the first faults. */
function createTally() {
  const counts: ImportCounts = { lines: 0, accepted: 0, rejected: 0, problems: [] };
  return {
    counts,
    take(text: string, line: number): TaskRunRow | null {
      const parsed = parseTaskRunLine(text);
      if (parsed === null) return null;
      counts.lines += 1;
      if (parsed.ok) {
        counts.accepted += 1;
        return toTaskRunRow(parsed.run);
      }
      counts.rejected += 1;
      if (counts.problems.length < LISTED_PROBLEMS) counts.problems.push({ line, reason: parsed.reason.slice(0, 300) });
      return null;
    },
  };
}

/**
 * Reads runs from NDJSON or a JSON array and stores them by id, in chunks: what was stored stays when the rest can't be
 * read. Lines that are no run are counted, and the first hundred are told with their number and the reason.
 */
export async function importRuns(ctx: ServiceContext, stream: RunStream): Promise<ImportCounts> {
  const { sourceId, signal, report, sizeBytes = null } = stream;
  const tally = createTally();
  const writer = await openTaskRunWriter(ctx.env.databasePath, sourceId);
  let rows: TaskRunRow[] = [];
  try {
    for await (const { first, texts, bytesRead } of splitItems(stream.bytes)) {
      signal?.throwIfAborted();
      for (const [index, text] of texts.entries()) {
        const row = tally.take(text, first + index);
        if (row !== null) rows.push(row);
      }
      if (rows.length >= CHUNK) {
        await writer.write(rows);
        rows = [];
      }
      report?.({ phase: PHASE, done: bytesRead, total: sizeBytes, unit: "bytes" });
    }
    await writer.write(rows);
  } finally {
    writer.close();
  }
  return tally.counts;
}
