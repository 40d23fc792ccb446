import { describe, expect, it } from "vitest";
import { median, robustDeviation } from "#lib/resources/index.ts";

describe("median", () => {
  it("is the middle value, or the mean of the two middle ones", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median(Float64Array.of(1, 2, 4, 100))).toBe(3);
    expect(median([])).toBeNaN();
  });

  it("leaves its input as it was", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe("robustDeviation", () => {
  it("does not care how wild a minority is", () => {
    const calm = robustDeviation([1, 2, 3, 4, 5], 3);
    expect(robustDeviation([1, 2, 3, 4, 1e12], 3)).toBe(calm);
  });
});
