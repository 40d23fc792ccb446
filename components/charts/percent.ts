/** A share 0..1 as a CSS length, cut to it and rounded, so that server and browser write the same text. */
export const percent = (share: number): string => `${Number((Math.min(1, Math.max(0, share)) * 100).toFixed(2))}%`;
