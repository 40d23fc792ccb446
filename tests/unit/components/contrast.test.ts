import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("../../../app/globals.css", import.meta.url), "utf8");

type Oklch = [number, number, number];
const tokens = new Map<string, { light: Oklch; dark: Oklch }>();
const parse = (text: string): Oklch => text.trim().split(/\s+/).map(Number) as Oklch;
for (const [, name, light, dark] of css.matchAll(/--([\w-]+): light-dark\(oklch\(([^)/]+)\), oklch\(([^)/]+)\)\)/g)) {
  if (name && light && dark) tokens.set(name, { light: parse(light), dark: parse(dark) });
}

/** OKLCH to linear sRGB (Ottosson 2020), clipped to the gamut, then relative luminance (WCAG 2). */
function luminance([lightness, chroma, hue]: Oklch): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((channel) => Math.min(1, Math.max(0, channel)));
  return 0.2126 * (rgb[0] ?? 0) + 0.7152 * (rgb[1] ?? 0) + 0.0722 * (rgb[2] ?? 0);
}

function contrast(front: string, back: string, theme: "light" | "dark"): number {
  const [one, two] = [tokens.get(front), tokens.get(back)];
  if (!one || !two) throw new Error(`no token ${one ? back : front}`);
  const [x, y] = [luminance(one[theme]), luminance(two[theme])];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const GROUNDS = ["canvas", "surface", "sunken", "raised", "hover"];
const TEXTS = ["ink", "soft", "faint", "accent-ink", "slate", "blue", "amber", "orange", "red", "green"];
const WASHED = ["slate", "blue", "amber", "orange", "red", "green"];

describe.each(["light", "dark"] as const)("%s theme", (theme) => {
  it.each(TEXTS)("%s can be read on every ground (4.5:1)", (text) => {
    for (const ground of GROUNDS) expect(contrast(text, ground, theme), `${text} on ${ground}`).toBeGreaterThan(4.5);
  });

  it("words on a wash of their own colour and on filled buttons can be read (4.5:1)", () => {
    for (const hue of WASHED) expect(contrast(hue, `${hue}-wash`, theme), hue).toBeGreaterThan(4.5);
    for (const text of ["ink", "soft", "accent-ink"])
      expect(contrast(text, "accent-wash", theme), text).toBeGreaterThan(4.5);
    for (const hue of WASHED) expect(contrast("ink", `${hue}-wash`, theme), hue).toBeGreaterThan(4.5);
    for (const hue of WASHED) expect(contrast("soft", `${hue}-wash`, theme), hue).toBeGreaterThan(4.5);
    expect(contrast("on-accent", "accent", theme)).toBeGreaterThan(4.5);
    expect(contrast("on-accent", "accent-hover", theme)).toBeGreaterThan(4.5);
    expect(contrast("on-red", "red-solid", theme)).toBeGreaterThan(4.5);
  });

  it("edges of controls, focus rings and chart marks stand out (3:1; pale fills carry a label beside them)", () => {
    for (const ground of ["canvas", "surface"]) {
      for (const mark of ["edge", "focus", "accent", "chart-1", "chart-3", "chart-4", "chart-6"]) {
        expect(contrast(mark, ground, theme), `${mark} on ${ground}`).toBeGreaterThan(3);
      }
    }
  });
});
