import type { Volume } from "./prepare-volume.ts";

export type Mark = { atMs: number; label: string };
export type PlacedMark = { key: string; share: number; label: string };

/** Marks that fall inside the chart, as shares 0..1 of its width; those closer than 1 % are told together. */
export function placeMarks(volume: Pick<Volume, "rows" | "spanMs">, marks: readonly Mark[]): PlacedMark[] {
  const zeroMs = volume.rows[0]?.startMs;
  if (zeroMs === undefined || volume.spanMs <= 0) return [];
  const placed: PlacedMark[] = [];
  for (const mark of [...marks].sort((a, b) => a.atMs - b.atMs)) {
    const share = (mark.atMs - zeroMs) / volume.spanMs;
    if (share < 0 || share > 1) continue;
    const last = placed.at(-1);
    if (last && share - last.share < 0.01) last.label = `${last.label}; ${mark.label}`;
    else placed.push({ key: `${mark.atMs} ${mark.label}`, share, label: mark.label });
  }
  return placed;
}
