import { expect, test } from "vitest";

import { formatWithHead, type LogFormat, logEngine, previewLines } from "#lib/logs/index.ts";

const AT = Date.UTC(2026, 2, 4, 10);
const options = { referenceMs: AT, limit: 5 };
const structured = {
  layouts: [],
  joinsLines: true,
  fieldNames: { time: "when", level: "how_bad_it_is", message: "txt" },
};

/** What mining makes of the lines: the message of the first one, its time, and its level. */
function mined(text: string, format: LogFormat) {
  const bytes = new TextEncoder().encode(text);
  const miner = logEngine.createMiner([{ index: 0, format, referenceMs: AT }]);
  miner.add({ file: 0, offset: 0, bytes, droppedBytes: 0, tornEnd: false });
  const state = logEngine.mergeParts(logEngine.emptyState(), [miner.finish()], ["/log"]);
  const [first] = logEngine.summarize(state).templates;
  return { template: first?.template, at: first?.firstSeenMs, errors: first?.levels.error };
}

test.each([
  [
    "json",
    `{"time":"2020-01-01","message":"no","when":"${new Date(AT).toISOString()}","how_bad_it_is":"error","txt":"disk broke"}\n`,
  ],
  ["logfmt", `time=2020-01-01 msg=no when=${new Date(AT).toISOString()} how_bad_it_is=error txt="disk broke"\n`],
])(
  "the fields that a person names hold time, level and message, and the usual names mean nothing then (%s)",
  (form, text) => {
    const format = { ...structured, json: form === "json", logfmt: form === "logfmt" };
    const [line] = previewLines([new TextEncoder().encode(text)], format, options);
    expect(line).toMatchObject({ form, timeMs: AT, level: "error", message: "disk broke" });
    expect(mined(text, format)).toEqual({ template: "disk broke", at: AT, errors: 1 });
  },
);

test("the column that a person names holds the level, be it a word, a letter or, in some lines, none", () => {
  const stamp = new Date(AT).toISOString();
  const text = [`${stamp} info E disk broke`, `${stamp} info error disk broke`, `${stamp} info - disk broke`].join(
    "\n",
  );
  const bytes = new TextEncoder().encode(`${text}\n`);
  const head = { columns: 3, separator: 32, joinsLines: true, levelColumn: 3 };
  const lines = previewLines([bytes], formatWithHead([bytes], head, options), options);
  expect(lines.map(({ level, message }) => [level, message])).toEqual([
    ["error", "disk broke"],
    ["error", "disk broke"],
    [null, "disk broke"],
  ]);
});
