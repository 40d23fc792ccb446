import { describe, expect, test } from "vitest";

import { lines, mineText, templatesOf } from "./log-text.ts";

const patterns = (text: string) => templatesOf(mineText(text)).map(([template]) => template);

describe("what is a variable whatever it says", () => {
  test.each([
    ["took 35 ms", "took <*> ms"],
    ["took 35ms", "took <*>"],
    ["peer /10.1.2.3:8080 gone", "peer <*> gone"],
    ["reading /var/lib/x.db now", "reading <*> now"],
    ["fetched https://example.com/a?b=c&d=1 twice", "fetched <*> twice"],
    ["block blk_-5078186985701364847 lost", "block <*> lost"],
    ["id 9f1c2a3b4d5e6f70 made", "id <*> made"],
    ["job 3d6f0b2e-1c4a-4e8b-9d2f-0a1b2c3d4e5f ended", "job <*> ended"],
    ["register 0x0000beef read", "register <*> read"],
    ["host node-17.rack-3.example.org down", "host <*> down"],
    ["mail of jane@example.org bounced", "mail of <*> bounced"],
    ["core dumped to core.4711", "core dumped to core.<*>"],
    ["at Sat Jul  9 12:16:49 2005 again", "at <*> again"],
    ["flag is true here", "flag is <*> here"],
    ['"GET /items/7 HTTP/1.1" 200 17', '"GET <*>" <*> <*>'],
    ["values 1, 2, 3 kept", "values <*>, <*>, <*> kept"],
    ["action android.intent.action.SCREEN_ON seen", "action android.intent.action.SCREEN_ON seen"],
    ["eth0 is up", "eth0 is up"],
    ["read/write access", "read/write access"],
  ])("%s", (line, template) => {
    expect(patterns(`${line}\n`)).toEqual([template]);
  });
});

describe("words that vary", () => {
  test("names behind a naming word are one pattern", () => {
    expect(
      patterns(lines(40, (i) => `session opened for user ${["cyrus", "news", "amanda", "test"][i % 4]} by ${i}`)),
    ).toEqual(["session opened for user <*> by <*>"]);
  });

  test("states of a thing are patterns of their own", () => {
    expect(
      patterns(lines(40, (i) => `instance ${i} was ${["started", "paused", "resumed", "stopped"][i % 4]}`)),
    ).toHaveLength(4);
  });

  test("many different words in one place are one pattern", () => {
    const names = Array.from(
      { length: 40 },
      (_, i) => `${"bcdfghjklm"[i % 10]}${"aeiou"[i % 5]}${"rstvz"[Math.floor(i / 8)]}o`,
    );
    expect(patterns(lines(40, (i) => `loaded extension ${names[i]} from bundle`))).toEqual([
      "loaded extension <*> from bundle",
    ]);
  });

  test("two places that vary independently are two variables", () => {
    const states = ["NEW", "SETUP", "QUEUED", "RUNNING", "COMMIT", "KILLED"];
    const text = lines(36, (i) => `task t_${1000 + i} moved from ${states[i % 6]} to ${states[Math.floor(i / 6)]}`);
    expect(patterns(text)).toEqual(["task <*> moved from <*> to <*>"]);
  });

  test("counters inside words vary from three different ones on", () => {
    expect(patterns(lines(30, (i) => `link of port${i % 5} lost`))).toEqual(["link of <*> lost"]);
    expect(patterns(lines(30, (i) => `got IPv${i % 2 === 0 ? 4 : 6} address`))).toHaveLength(2);
  });

  test("units that change with the magnitude are part of the value", () => {
    const text = lines(
      30,
      (i) => `kept block in memory (size ${i} ${["B", "KB", "MB"][i % 3]}, free ${i} ${["KB", "MB"][i % 2]})`,
    );
    expect(patterns(text)).toEqual(["kept block in memory (size <*>, free <*>)"]);
  });

  test("lists of any length are one pattern", () => {
    const text = lines(
      20,
      (i) => `deleting blocks ${Array.from({ length: (i % 5) + 1 }, (_, k) => `blk_${k}777${i}`).join(" ")} now`,
    );
    expect(patterns(text)).toEqual(["deleting blocks <*> now"]);
  });

  test("an empty value is a value", () => {
    expect(
      patterns(lines(20, (i) => `connection from 10.0.0.${i} (${i % 2 === 0 ? "" : `h${i}00.example.org`}) at noon`)),
    ).toEqual(["connection from <*> (<*>) at noon"]);
  });

  test("a pattern never becomes nothing but variables", () => {
    expect(
      patterns(lines(30, (i) => `${"abcdefghijklmnopqrstuvwxyzäöüß"[i]}word${i * 1000}`)).every((text) => text !== ""),
    ).toBe(true);
    expect(patterns("alpha\nbeta\ngamma\n")).toHaveLength(3);
  });
});

test("text that is not ASCII survives", () => {
  expect(patterns("🔍 Prüfung läuft für 12 Dateien\n")).toEqual(["🔍 Prüfung läuft für <*> Dateien"]);
});
