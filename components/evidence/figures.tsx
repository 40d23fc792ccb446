import { formatFigure } from "#components/format/numbers.ts";
import type { Evidence } from "#lib/core/index.ts";

/** The numbers behind a claim, each with its name. */
export function Figures({ figures, isSmall = false }: { figures: Evidence["figures"]; isSmall?: boolean }) {
  if (figures.length === 0) return null;
  if (isSmall) {
    return (
      <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-sm">
        {figures.map((figure) => (
          <div key={figure.label} className="flex gap-1.5">
            <dt className="text-faint">{figure.label}</dt>
            <dd className="font-medium">{formatFigure(figure.value, figure.unit)}</dd>
          </div>
        ))}
      </dl>
    );
  }
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-3">
      {figures.map((figure) => (
        <div key={figure.label}>
          <dt className="text-xs text-faint">{figure.label}</dt>
          <dd className="text-lg font-semibold">{formatFigure(figure.value, figure.unit)}</dd>
        </div>
      ))}
    </dl>
  );
}
