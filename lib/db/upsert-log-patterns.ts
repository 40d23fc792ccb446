import type { Db, Tx } from "./open-db.ts";

/** A log pattern as outside programs know it; times in epoch ms. */
export type LogPatternRow = {
  patternKey: string;
  description: string;
  frequency: number;
  severity: string;
  firstDetectedMs: number;
  lastDetectedMs: number;
  evidence: object;
};

const CHUNK = 2_000;

const iso = (ms: number): string => new Date(ms).toISOString().replace("Z", "+00:00");

/** Inserts or refreshes the patterns of one source, each statement carried by one JSON parameter; marks stay. */
export async function upsertLogPatterns(
  db: Db | Tx,
  source: { id: string; name: string },
  rows: readonly LogPatternRow[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += CHUNK) {
    const tuples = JSON.stringify(
      rows
        .slice(from, from + CHUNK)
        .map((row) => [
          row.patternKey,
          row.description,
          row.frequency,
          row.severity,
          iso(row.firstDetectedMs),
          iso(row.lastDetectedMs),
          JSON.stringify(row.evidence),
        ]),
    );
    await db.$executeRaw`
      INSERT INTO log_analysis_patterns (pattern_key, pattern_type, pattern_description, frequency, severity,
        first_detected, last_detected, evidence, source_id, source_name, confidence)
      SELECT value->>0, 'log_template', value->>1, value->>2, value->>3, value->>4, value->>5, value->>6,
        ${source.id}, ${source.name}, 1
      FROM json_each(${tuples}) WHERE true
      ON CONFLICT (pattern_key) DO UPDATE SET
        pattern_description = excluded.pattern_description, frequency = excluded.frequency,
        severity = excluded.severity, first_detected = excluded.first_detected,
        last_detected = excluded.last_detected, evidence = excluded.evidence, source_name = excluded.source_name`;
  }
}
