import { describe, expect, test } from "vitest";
import { chancesOf, durationOf, fitDurations, type StepSample, variantOf } from "#lib/planning/index.ts";

const MIB = 2 ** 20;

const sample = (over: Partial<StepSample> = {}): StepSample => ({
  type: "write_tags",
  variant: "",
  actualMs: 400,
  executionId: "e1",
  sizeBytes: 5 * MIB,
  mediaMs: null,
  ...over,
});

const size = { sizeBytes: 5 * MIB, mediaMs: null };

/** Wobbles around 1 without a dice. */
const wobble = (at: number): number => 1 + 0.2 * Math.sin(at * 12.9898);

describe("what steps took", () => {
  test("moves the prediction from the starting value to what was measured, and makes it surer, the more there is", () => {
    const none = durationOf(new Map(), "write_tags", "", size);
    const few = fitDurations([sample(), sample({ actualMs: 420 })]);
    const many = fitDurations(
      Array.from({ length: 200 }, (_, at) => sample({ actualMs: 400 * wobble(at), executionId: `e${at % 20}` })),
    );
    const [some, sure] = [durationOf(few, "write_tags", "", size), durationOf(many, "write_tags", "", size)];
    expect(some.medianMs).toBeGreaterThan(400);
    expect(some.medianMs).toBeLessThan(none.medianMs);
    expect(sure.medianMs).toBeCloseTo(400, -2);
    expect(some.sharedSigma).toBeLessThan(none.sharedSigma);
    expect(sure.sharedSigma).toBeLessThan(some.sharedSigma);
    expect(sure.sigma).toBeLessThan(none.sigma);
  });

  test("a medium that is larger takes longer, where it was so", () => {
    const model = fitDurations(
      Array.from({ length: 100 }, (_, at) => {
        const sizeBytes = (1 + (at % 10) ** 3) * MIB;
        return sample({
          sizeBytes,
          actualMs: 100 * (1 + sizeBytes / MIB / 10) * wobble(at),
          executionId: `e${at % 9}`,
        });
      }),
    );
    const at = (mib: number) => durationOf(model, "write_tags", "", { sizeBytes: mib * MIB, mediaMs: null }).medianMs;
    expect(at(500)).toBeGreaterThan(3 * at(2));
  });

  test("a codec has its own pace, one slow try hardly counts, and a length that nobody knows is no fault", () => {
    expect(variantOf("transcode", { videoCodec: "av1" })).toBe("av1");
    expect(variantOf("transcode", { videoCodec: "'; drop" })).toBe("");
    const long = { sizeBytes: null, mediaMs: 3_600_000 };
    const pace = (codec: string) => durationOf(new Map(), "transcode", codec, long).medianMs;
    expect(pace("copy")).toBeLessThan(pace("h264"));
    expect(pace("av1")).toBeGreaterThan(pace("h264"));
    const steady = Array.from({ length: 50 }, (_, at) =>
      sample({ executionId: `e${at % 5}`, actualMs: 400 * wobble(at) }),
    );
    const medianOf = (samples: StepSample[]) => durationOf(fitDurations(samples), "write_tags", "", size).medianMs;
    expect(medianOf([...steady, sample({ actualMs: 4_000_000 })]) / medianOf(steady)).toBeLessThan(1.2);
    expect(durationOf(new Map(), "probe", "", { sizeBytes: null, mediaMs: null }).medianMs).toBeGreaterThan(0);
  });

  test("chances stay near their start while there is little, and follow what happened", () => {
    expect(chancesOf(undefined).failChance).toBeCloseTo(0.01, 5);
    expect(chancesOf({ ended: 400, failed: 100, tries: 600 }).failChance).toBeCloseTo(0.24, 1);
    expect(chancesOf({ ended: 400, failed: 100, tries: 600 }).retryChance).toBeCloseTo(0.33, 1);
  });
});
