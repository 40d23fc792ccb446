import { describe, expect, it } from "vitest";
import {
  DASH,
  formatBytes,
  formatCount,
  formatDuration,
  formatFigure,
  formatShare,
  plural,
} from "#components/format/numbers.ts";

const plain = (text: string) => text.replaceAll("\u202f", " ");

describe("counts", () => {
  it("groups thousands by thin spaces", () => expect(formatCount(1234567)).toBe("1\u202f234\u202f567"));
  it("draws what is not known as a dash, never as zero", () => {
    for (const missing of [null, undefined, Number.NaN]) expect(formatCount(missing)).toBe(DASH);
    expect(formatShare(null)).toBe(DASH);
    expect(formatDuration(undefined)).toBe(DASH);
    expect(formatBytes(null)).toBe(DASH);
  });
  it("agrees with its noun", () => {
    expect(plural(1, "file")).toBe("1 file");
    expect(plural(0, "file")).toBe("0 files");
    expect(plain(plural(4200, "entry", "entries"))).toBe("4 200 entries");
  });
});

describe("shares", () => {
  it("has a decimal only where it matters", () => {
    expect([0.934, 0.051, 0.9987, 0, 1].map((share) => plain(formatShare(share)))).toEqual([
      "93 %",
      "5.1 %",
      "99.8 %",
      "0 %",
      "100 %",
    ]);
  });
  it("never rounds up to 100 % nor down to 0 %", () => {
    expect(plain(formatShare(0.99999))).toBe("99.9 %");
    expect(plain(formatShare(0.000001))).toBe("< 0.1 %");
  });
});

describe("durations", () => {
  it.each([
    [0, "0 ms"],
    [840, "840 ms"],
    [999.6, "1 s"],
    [12_400, "12.4 s"],
    [59_940, "59.9 s"],
    [59_960, "1 min"],
    [200_000, "3 min 20 s"],
    [3_600_000, "1 h"],
    [7_500_000, "2 h 5 min"],
    [187_200_000, "2 d 4 h"],
  ])("%d ms is %s", (ms, words) => expect(plain(formatDuration(ms))).toBe(words));
  it("never shows 60 of the smaller unit", () => {
    for (let ms = 1000; ms < 10_000_000; ms += 997) {
      expect(plain(formatDuration(ms))).not.toMatch(/\b60 (s|min)\b|\b24 h\b/);
    }
  });
  it("keeps the sign of a gain", () => expect(plain(formatDuration(-540_000))).toBe("−9 min"));
});

describe("figures", () => {
  it("reads each unit in its own way", () => {
    expect(plain(formatFigure(90_000, "ms"))).toBe("1 min 30 s");
    expect(plain(formatFigure(-3_600_000, "ms a day"))).toBe("−1 h a day");
    expect(plain(formatFigure(0.5, "share"))).toBe("50 %");
    expect(plain(formatFigure(1, "runs"))).toBe("1 run");
    expect(plain(formatFigure(2.456, "times"))).toBe("2.46 times");
    expect(plain(formatFigure(1536, "bytes"))).toBe("1.5 kB");
  });
});
