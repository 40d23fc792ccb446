import { splitItems } from "#lib/connectors/task-runs/index.ts";
import { AppError } from "#lib/core/index.ts";
import { type MetricRow, upsertMetrics } from "#lib/db/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { rollUp } from "./keep-metrics.ts";
import { MetricLine, type RecordedMetrics, RecordMetricsInput } from "./schemas.ts";

const CHUNK = 5_000;
const LISTED_PROBLEMS = 100;

type Read = { row: MetricRow } | { reason: string };

function readLine(text: string, host: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { reason: `no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const parsed = MetricLine.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { reason: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not a metric"}` };
  }
  const { ts, resource, capacity, ...rest } = parsed.data;
  const atMs = typeof ts === "number" ? ts : Date.parse(ts);
  return { row: { host: rest.host ?? host, resource, atMs, value: rest.value, capacity: capacity ?? null } };
}

/**
 * Stores figures of machines that Plantain does not run on, from NDJSON or a JSON array. A figure of the same machine,
 * resource and moment is replaced. @throws AppError INVALID_INPUT without a body
 */
export async function recordMetrics({
  ctx,
  input,
  body,
}: Call<RecordMetricsInput> & { body?: AsyncIterable<Uint8Array> }): Promise<RecordedMetrics> {
  requireScope(ctx, "operate");
  const { host } = parseInput(RecordMetricsInput, input);
  if (body === undefined)
    throw new AppError("INVALID_INPUT", "There is nothing to store.", { hint: "Send one JSON object a line." });
  const counts: RecordedMetrics = { accepted: 0, rejected: 0, problems: [] };
  let rows: MetricRow[] = [];
  let firstMs = Number.POSITIVE_INFINITY;
  for await (const { first, texts } of splitItems(body)) {
    for (const [index, text] of texts.entries()) {
      if (text.trim() === "") continue;
      const read = readLine(text, host);
      if ("row" in read) {
        rows.push(read.row);
        counts.accepted += 1;
        firstMs = Math.min(firstMs, read.row.atMs);
        continue;
      }
      counts.rejected += 1;
      if (counts.problems.length < LISTED_PROBLEMS)
        counts.problems.push({ line: first + index, reason: read.reason.slice(0, 300) });
    }
    if (rows.length < CHUNK) continue;
    await upsertMetrics(ctx.db, rows);
    rows = [];
  }
  await upsertMetrics(ctx.db, rows);
  if (counts.accepted > 0) await rollUp(ctx, firstMs);
  return counts;
}
