/** A spot of a series' colour, beside its name. */
export const Swatch = ({ color }: { color: string }) => (
  <span className="inline-block size-2.5 shrink-0 rounded-[2px]" style={{ background: color }} aria-hidden />
);
