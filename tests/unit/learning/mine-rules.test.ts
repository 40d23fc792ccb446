import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FeedbackEntry, feedbackKindOf, mineRules } from "#lib/learning/index.ts";
import type { FieldContent, FieldName, MediaKind } from "#lib/metadata/index.ts";

type Fields = Partial<Record<FieldName, FieldContent>>;
let made = 0;

function edit(
  field: FieldName,
  [before, after]: [FieldContent | null, FieldContent | null],
  {
    fields = {},
    relPath,
    kind = "music",
    id,
  }: { fields?: Fields; relPath?: string; kind?: MediaKind; id?: string } = {},
): FeedbackEntry {
  made += 1;
  const item = { id: id ?? `m${made}`, kind, relPath: relPath ?? `f${made}/x.mp3`, fields: { ...fields } };
  if (before !== null) item.fields[field] = before;
  return { id: `e${made}`, kind: feedbackKindOf(field), at: made * 1_000, item, field, before, after };
}

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

describe("rules from corrections", () => {
  test("a genre that was corrected three times becomes a rule for every item that holds it; twice is no rule", () => {
    const correct = () =>
      edit("genres", [
        ["Hip Hop", "Live"],
        ["Hip-Hop/Rap", "Live"],
      ]);
    expect(mineRules(times(2, correct))).toEqual([]);
    const [rule, ...others] = mineRules(times(3, correct));
    expect(others).toEqual([]);
    expect(rule).toMatchObject({
      kind: "genre_correction",
      condition: { kind: "music", clauses: [] },
      action: { op: "replace", field: "genres", from: "Hip Hop", to: "Hip-Hop/Rap" },
      support: 3,
      against: 0,
      heldOut: { verdict: "untested" },
      words: 'For tracks, the genre "Hip Hop" becomes "Hip-Hop/Rap".',
    });
  });

  test("the same item corrected again and again counts once", () => {
    expect(mineRules(times(9, () => edit("tags", [["a"], ["b"]], { id: "one" })))).toEqual([]);
  });

  test("confidence grows with cases and falls with decisions against", () => {
    const right = (count: number) => times(count, () => edit("tags", [["rec"], ["recording"]]));
    const confidence = (feedback: FeedbackEntry[]) => mineRules(feedback, { confidenceMin: 0 })[0]?.confidence ?? 0;
    expect(confidence(right(10))).toBeGreaterThan(confidence(right(4)));
    const against = times(2, () => edit("tags", [["rec"], ["rec", "live"]]));
    expect(confidence([...right(10), ...against])).toBeLessThan(confidence(right(10)));
  });

  test("where the same value is corrected differently, what the items share tells the rules apart", () => {
    const of = (artist: string, to: string) => () => edit("genres", [["Other"], [to]], { fields: { artist } });
    const rules = mineRules([...times(4, of("Ann", "Folk")), ...times(4, of("Bob", "Metal"))]);
    expect(rules).toHaveLength(2);
    for (const { action, condition } of rules) {
      const artist = action.op === "replace" && action.to === "Folk" ? "Ann" : "Bob";
      expect(condition.clauses).toEqual([{ on: "artist", value: artist }]);
    }
  });

  test("an empty field filled alike for one series becomes a rule for that series, and not for others", () => {
    const fill = (series: string, language: string) => () =>
      edit("language", [null, language], { kind: "episode", fields: { series } });
    const rules = mineRules([...times(4, fill("Dorf", "de")), ...times(4, fill("Village", "en"))]);
    expect(rules.map(({ words }) => words).sort()).toEqual([
      'For episodes with the series "Dorf", an empty language becomes "de".',
      'For episodes with the series "Village", an empty language becomes "en".',
    ]);
  });

  test("what the library holds speaks for and against, and is the held-out check", () => {
    const feedback = times(3, () => edit("language", [null, "de"], { kind: "talk", fields: { event: "Conf" } }));
    const held = (language: string) => (index: number) => ({
      id: `l${language}${index}`,
      kind: "talk" as const,
      relPath: `t/${index}.mp4`,
      fields: { event: "Conf", language },
    });
    const [sure] = mineRules(feedback, { library: times(20, held("de")) });
    expect(sure).toMatchObject({ heldOut: { tested: 20, right: 20, verdict: "passed" } });
    expect(sure?.confidence).toBeGreaterThan(0.9);
    const refuted = mineRules(feedback, { library: times(20, held("en")), confidenceMin: 0 });
    expect(refuted.every(({ heldOut, confidence }) => heldOut.verdict === "failed" && confidence < 0.5)).toBe(true);
  });

  test("corrections that came after the pattern test it", () => {
    const fold = () => edit("tags", [["rec"], ["recording"]]);
    expect(mineRules(times(8, fold))[0]?.heldOut).toEqual({ tested: 5, right: 5, verdict: "passed" });
    const first = times(4, fold);
    const kept = times(6, () => edit("tags", [["rec"], ["rec", "x"]]));
    const rules = mineRules([...first, ...kept], { confidenceMin: 0 });
    expect(rules.find(({ action }) => action.op === "replace")?.heldOut.verdict).toBe("failed");
  });

  test("a correction that was taken back counts against its rule", () => {
    const back = times(3, (index) => edit("tags", [["b"], ["a"]], { id: `x${index}` }));
    const there = times(3, (index) => ({ ...edit("tags", [["a"], ["b"]], { id: `x${index}` }), at: index }));
    const rules = mineRules([...there, ...back], { confidenceMin: 0 });
    expect(rules.find(({ action }) => action.op === "replace" && action.to === "b")).toBeUndefined();
  });

  test("a spelling is a correction too", () => {
    const [rule] = mineRules(times(3, () => edit("artist", ["the band", "The Band"])));
    expect(rule?.action).toEqual({ op: "replace", field: "artist", from: "the band", to: "The Band" });
  });

  test("files moved to one show's folder teach the series of what lies there", () => {
    const move = (index: number): FeedbackEntry => {
      const name = `e${index}.mkv`;
      const item = {
        id: `s${index}`,
        kind: "episode" as const,
        relPath: `TV/Old Show/Season 1/${name}`,
        fields: { series: "Old Show" },
      };
      const after = `TV/New Show/Season 1/${name}`;
      return { id: `v${index}`, kind: "file_move", at: index, item, before: item.relPath, after };
    };
    expect(mineRules(times(3, move)).map(({ words }) => words)).toEqual([
      'For episodes, the series "Old Show" becomes "New Show".',
    ]);
  });

  test("a tag added to items that share nothing makes no rule for all others", () => {
    const added = (artist: string) => edit("tags", [null, ["live"]], { fields: { artist } });
    expect(mineRules(["Ash", "Birch", "Cedar", "Elm"].map(added))).toEqual([]);
    const [rule] = mineRules(["Ash", "Ash", "Ash", "Ash"].map(added));
    expect(rule?.condition.clauses).toEqual([{ on: "artist", value: "Ash" }]);
  });

  test("ratings make no rules, and hostile feedback does no harm", () => {
    const rating: FeedbackEntry = { ...edit("title", ["a", "b"]), kind: "rating", after: 5 };
    expect(mineRules(times(5, () => rating))).toEqual([]);
    const content = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.string(), { maxLength: 4 }),
      fc.constant(null),
    );
    const fields = fc.constantFrom<FieldName>("genres", "tags", "artist", "year", "language");
    const entries = fc.array(fc.tuple(fields, content, content, fc.constantFrom("p", "q", "r", "s")), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(entries, (list) => {
        const feedback = list.map(([field, before, after, id]) => edit(field, [before, after], { id }));
        const rules = mineRules(feedback, { confidenceMin: 0, minFrequency: 2 });
        expect(new Set(rules.map(({ key }) => key)).size).toBe(rules.length);
        for (const rule of rules) {
          expect(rule.confidence).toBeGreaterThanOrEqual(0);
          expect(rule.confidence).toBeLessThan(1);
          expect(rule.support).toBeGreaterThanOrEqual(2);
        }
        expect(mineRules(feedback, { confidenceMin: 0, minFrequency: 2 })).toEqual(rules);
      }),
    );
  });
});
