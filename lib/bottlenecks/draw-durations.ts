import type { HistoryReplay } from "#lib/scheduling/index.ts";
import type { TaskRunTable } from "#lib/tasks/index.ts";

const MODULUS = 2_147_483_647;

/** Uniform numbers in [0, 1) from a seed, so that equal input gives equal output (Park and Miller 1988). */
export function seededUniform(seed: number): () => number {
  let state = (Math.abs(Math.trunc(seed)) % (MODULUS - 1)) + 1;
  return () => {
    state = (state * 48_271) % MODULUS;
    return state / MODULUS;
  };
}

/** For each run the run time of a run of the same type, drawn with repetition (bootstrap; Efron 1979). */
export function drawDurations(table: TaskRunTable, replay: HistoryReplay, uniform: () => number): Float64Array {
  const placesOf = new Map<number, number[]>();
  for (const [place, row] of replay.rows.entries()) {
    const type = table.typeOf[row] ?? 0;
    const places = placesOf.get(type);
    if (places) places.push(place);
    else placesOf.set(type, [place]);
  }
  return replay.serviceMs.map((serviceMs, place) => {
    const places = placesOf.get(table.typeOf[replay.rows[place] ?? 0] ?? 0) ?? [];
    return replay.serviceMs[places[Math.floor(uniform() * places.length)] ?? place] ?? serviceMs;
  });
}
