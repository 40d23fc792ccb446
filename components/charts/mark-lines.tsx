import { percent } from "./percent.ts";
import type { PlacedMark } from "./prepare-marks.ts";

/** Dashed lines through a chart over time, each with its words on hover. */
export function MarkLines({ marks }: { marks: readonly PlacedMark[] }) {
  return marks.map((mark) => (
    <span
      key={mark.key}
      title={mark.label}
      className="absolute inset-y-0 w-2 -translate-x-1/2 before:absolute before:inset-y-0 before:left-1/2 before:border-l before:border-dashed before:border-accent"
      style={{ left: percent(mark.share) }}
    />
  ));
}
