import fc from "fast-check";
import { expect, test } from "vitest";

import { joinRuns, type PackedRecords, RecordLog, RunReader, renumbered } from "#lib/logs/record-log.ts";
import { recordsAt } from "#lib/logs/records-at.ts";

type Row = [offset: number, shape: number, time: number, level: number];

const pack = (rows: readonly Row[]): PackedRecords => {
  const log = new RecordLog();
  for (const row of rows) log.push(...row);
  return log.take(Math.max(0, ...rows.map((row) => row[1])) + 1);
};
const rowsOf = (run: PackedRecords): Row[] => {
  const { offsets, shapes, times, levels } = new RunReader().read(run);
  return Array.from(offsets, (offset, at) => [offset, shapes[at] as number, times[at] as number, levels[at] as number]);
};

const time = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 5_000_000 }).map((micros) => 1_700_000_000_000 + micros / 1000) },
  fc.constant(Number.NaN),
  fc.double({ noNaN: true, min: -8.64e15, max: 8.64e15 }).map((value) => value + 0),
);
const steps = fc.array(
  fc.tuple(fc.oneof(fc.nat(300), fc.nat(2 ** 40)), fc.nat(80_000), time, fc.integer({ min: 0, max: 6 })),
  { minLength: 1, maxLength: 60 },
);
const rows = steps.map((some) => {
  let offset = 0;
  return some.map(([step, ...rest]): Row => {
    offset += step;
    return [offset, ...rest];
  });
});

test("what is packed comes out as it was: far places, many shapes, any times and none, all levels", () => {
  fc.assert(
    fc.property(rows, (some) => {
      expect(rowsOf(pack(some))).toEqual(some);
    }),
    { numRuns: 150 },
  );
});

test("runs that are joined hold what they held, and records are found by their numbers", () => {
  fc.assert(
    fc.property(rows, rows, (one, more) => {
      const end = (one.at(-1) as Row)[0];
      const two = more.map(([offset, ...rest]): Row => [end + offset, ...rest]);
      const all = [...one, ...two];
      const runs = [pack(one), pack(two)].map((run, file) => ({ file, ...run }));
      expect(rowsOf(joinRuns(runs))).toEqual(all);
      const numbers = all.map((_, at) => all.length - 1 - at);
      const expected = all.map(([offset, , at, level], number) => ({
        ...{ file: number < one.length ? 0 : 1, offset, time: at, level },
      }));
      expect(recordsAt(runs, [...numbers, all.length])).toEqual([...expected.reverse(), undefined]);
    }),
    { numRuns: 60 },
  );
});

test("records that follow each other closely take six bytes", () => {
  const run = pack(Array.from({ length: 1000 }, (_, i): Row => [i * 140, i % 300, 1_700_000_000_000 + i * 37, 2]));
  expect(run.steps.length + run.shapes.byteLength).toBeLessThan(6.1 * 1000);
});

test("more than 65,535 shapes are told apart", () => {
  expect(Array.from(renumbered(Uint16Array.of(1, 0), [80_000, 4], 80_001))).toEqual([4, 80_000]);
});
