import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ActiveRule, applyRules, confidenceOf, nextRuleRecord, type RuleRecord } from "#lib/learning/index.ts";
import {
  type FieldContent,
  type FieldName,
  type ItemMetadata,
  parseFieldContent,
  proposeForItem,
} from "#lib/metadata/index.ts";

const item = (values: Partial<Record<FieldName, FieldContent>>, locked: FieldName[] = []): ItemMetadata => ({
  kind: "music",
  relPath: "a/b.mp3",
  locked,
  fields: Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, { value, source: "file_tag", confidence: 0.95 }]),
  ),
});

const rule = (action: ActiveRule["action"], clauses: ActiveRule["condition"]["clauses"] = []): ActiveRule => ({
  id: `r-${action.op}`,
  confidence: 0.9,
  condition: { clauses },
  action,
});

const toRap = rule({ op: "replace", field: "genres", from: "Hip Hop", to: "Rap" });

describe("rules on items", () => {
  test("propose the whole new content, with the rule and what stood there", () => {
    expect(applyRules(item({ genres: ["hip-hop", "Live"] }), [toRap])).toMatchObject([
      {
        field: "genres",
        value: ["Rap", "Live"],
        held: ["hip-hop", "Live"],
        ruleId: "r-replace",
        origin: "rule",
        corrects: true,
      },
    ]);
    expect(applyRules(item({ genres: ["Hip Hop", "Rap"] }), [toRap])[0]?.value).toEqual(["Rap"]);
    const remove = rule({ op: "remove", field: "genres", value: "x" });
    expect(applyRules(item({ genres: ["x", "y"] }), [remove])[0]?.value).toEqual(["y"]);
    expect(applyRules(item({ genres: ["x"] }), [remove])).toEqual([]);
  });

  test("never touch what a person typed or locked, nor a filled field that they would only set", () => {
    expect(applyRules(item({ genres: ["Hip Hop"] }, ["genres"]), [toRap])).toEqual([]);
    const typed = item({ genres: ["Hip Hop"] });
    const own: ItemMetadata = { ...typed, fields: { genres: { value: ["Hip Hop"], source: "user", confidence: 1 } } };
    expect(applyRules(own, [toRap])).toEqual([]);
    const set = rule({ op: "set", field: "artist", value: "Ann" });
    expect(applyRules(item({ artist: "Bob" }), [set])).toEqual([]);
    expect(applyRules(item({ artist: "Unknown" }), [set])).toMatchObject([{ value: "Ann" }]);
  });

  test("ask for every clause", () => {
    const add = rule({ op: "add", field: "genres", value: "Folk" }, [
      { on: "artist", value: "Ann" },
      { on: "folder", value: "a" },
    ]);
    expect(applyRules(item({ artist: "ann", genres: ["Live"] }), [add])[0]?.value).toEqual(["Live", "Folk"]);
    expect(applyRules(item({ artist: "Bob" }), [add])).toEqual([]);
  });

  test("a correction reaches the ranked list of a field that is filled already", () => {
    const subject = item({ genres: ["Hip Hop"] });
    const [found] = proposeForItem({ item: subject }, { more: applyRules(subject, [toRap]) });
    expect(found).toMatchObject({
      field: "genres",
      held: ["Hip Hop"],
      decision: "auto",
      candidates: [{ value: ["Rap"] }],
    });
  });

  test("whatever rule meets whatever item, the value fits its field and changes something", () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const field = fc.constantFrom<FieldName>("genres", "tags", "artist", "year", "language", "explicit");
    const action = fc.oneof(
      fc.record({ op: fc.constant("replace" as const), field, from: value, to: value }),
      fc.record({ op: fc.constant("remove" as const), field, value }),
      fc.record({ op: fc.constant("add" as const), field, value }),
      fc.record({ op: fc.constant("set" as const), field, value }),
    );
    const held = fc.dictionary(field, fc.oneof(value, fc.array(fc.string(), { minLength: 1, maxLength: 3 })));
    fc.assert(
      fc.property(held, fc.array(action, { maxLength: 4 }), (fields, actions) => {
        for (const proposal of applyRules(
          item(fields),
          actions.map((one) => rule(one)),
        )) {
          expect(parseFieldContent(proposal.field, proposal.value)).toEqual(proposal.value);
          expect(proposal.value).not.toEqual(fields[proposal.field]);
        }
      }),
    );
  });
});

describe("the record of a rule", () => {
  const fresh: RuleRecord = { state: "active", support: 6, against: 0, applied: 0, kept: 0, undone: 0 };

  test("kept uses raise its confidence, undone ones lower it, until it retires", () => {
    const kept = nextRuleRecord(fresh, { type: "kept", count: 10 });
    expect(confidenceOf(kept)).toBeGreaterThan(confidenceOf(fresh));
    const once = nextRuleRecord(fresh, { type: "undone", count: 1 });
    expect(once.state).toBe("active");
    expect(confidenceOf(once)).toBeLessThan(confidenceOf(fresh));
    expect(nextRuleRecord(once, { type: "undone", count: 1 }).state).toBe("retired");
    expect(nextRuleRecord(kept, { type: "undone", count: 2 }).state).toBe("active");
  });

  test("a rule that is not active never becomes so by its record, only by a person", () => {
    const retired: RuleRecord = { ...fresh, state: "retired", undone: 3 };
    expect(nextRuleRecord(retired, { type: "kept", count: 100 }).state).toBe("retired");
    expect(nextRuleRecord(retired, { type: "mined", support: 50, against: 0 }).state).toBe("retired");
    expect(nextRuleRecord(retired, { type: "activated" }).state).toBe("active");
    expect(nextRuleRecord(fresh, { type: "disabled" }).state).toBe("disabled");
  });
});
