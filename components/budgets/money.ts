import { DASH } from "#components/format/numbers.ts";

const THIN = "\u202f";

/** 0.00042 → "0.00042 USD", 12.3 → "12.30 USD": as many digits as it takes to see that it is not nothing. */
export function formatUsd(usd: number | null | undefined): string {
  if (usd === null || usd === undefined || !Number.isFinite(usd)) return DASH;
  const size = Math.abs(usd);
  const text = size === 0 || size >= 0.0995 ? usd.toFixed(2) : Number(usd.toPrecision(2)).toString();
  const plain = text.includes("e") ? usd.toFixed(9).replace(/0+$/, "") : text;
  return `${plain.replace("-", "−").replace(/\B(?=(\d{3})+(?=\.))/g, THIN)}${THIN}USD`;
}
