import fc from "fast-check";
import { expect, test } from "vitest";
import {
  faultOfLines,
  parseSubtitles,
  spokenText,
  writeSubtitles,
} from "#lib/connectors/media-files/speech/subtitles.ts";

const LINES = [
  { startMs: 500, endMs: 1_250, text: "Good evening." },
  { startMs: 3_723_004, endMs: 3_725_000, text: "Here is the news." },
];

test("SRT, WebVTT and printed lines read the same", () => {
  const srt =
    "\ufeff1\r\n00:00:00,500 --> 00:00:01,250\r\nGood\r\n<i>evening.</i>\r\n\r\n2\r\n01:02:03,004 --> 01:02:05,000\r\nHere is the news.\r\n";
  const vtt =
    "WEBVTT\n\nNOTE x\n\n00:00.500 --> 00:01.250 \nGood evening.\n\n01:02:03.004 --> 01:02:05.000\nHere is the news.";
  const printed =
    "[00:00:00.500 --> 00:00:01.250]   Good evening.\n[01:02:03.004 --> 01:02:05.000]   Here is the news.\n";
  for (const text of [srt, vtt, printed]) expect(parseSubtitles(text)).toEqual(LINES);
  expect(spokenText(LINES)).toBe("Good evening.\n\nHere is the news.");
});

test("what is written is read again the same, and any text can be read", () => {
  const line = fc.record({
    startMs: fc.integer({ min: 0, max: 10_000_000 }),
    lengthMs: fc.integer({ min: 0, max: 10_000 }),
    text: fc.stringMatching(/^[A-Za-z][A-Za-z ,.]{0,40}[a-z]$/),
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (some) => {
      const lines = some.map(({ startMs, lengthMs, text }) => {
        return { startMs, endMs: startMs + lengthMs, text: text.replace(/ +/g, " ") };
      });
      expect(parseSubtitles(writeSubtitles(lines))).toEqual(lines);
    }),
  );
  fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => void parseSubtitles(text)));
});

test("times that run backward or on after the end can't be those of the medium", () => {
  expect(faultOfLines(LINES, 3_725_000)).toBeNull();
  expect(faultOfLines(LINES, 60_000)).toMatch(/after the end/);
  expect(faultOfLines([...LINES].reverse(), null)).toMatch(/backward/);
});
