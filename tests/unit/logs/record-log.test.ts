import { expect, test } from "vitest";

import { joinColumns, RecordLog, renumbered } from "#lib/logs/record-log.ts";

const FAR = 2 ** 33 + 5;

test("places beyond 4 GiB and more than 65,535 shapes are kept as they are", () => {
  const log = new RecordLog();
  log.push(7, 3, 1.5, 2);
  const near = log.take(10);
  log.push(FAR, 70_000, Number.NaN, 6);
  const far = log.take(70_001);
  expect(near).toEqual({
    offsets: Uint32Array.of(7),
    shapes: Uint16Array.of(3),
    times: Float64Array.of(1.5),
    levels: Uint8Array.of(2),
  });
  const joined = joinColumns([near, far]);
  expect(Array.from(joined.offsets)).toEqual([7, FAR]);
  expect(Array.from(joined.shapes)).toEqual([3, 70_000]);
  expect(Array.from(renumbered(Uint16Array.of(1, 0), [80_000, 4], 80_001))).toEqual([4, 80_000]);
});
