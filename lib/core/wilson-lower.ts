/**
 * Lower end of Wilson's score interval (Wilson 1927) for a share seen `right` times of `total`, in 0..1: what is seen in few
 * cases is believed less than the same share of many. Without cases it is 0.
 * @param z one-sided normal quantile: 1.2816 leaves 10 % below
 */
export function wilsonLower(right: number, total: number, z = 1.2816): number {
  if (total <= 0) return 0;
  const share = right / total;
  const centre = share + (z * z) / (2 * total);
  const spread = z * Math.sqrt((share * (1 - share) + (z * z) / (4 * total)) / total);
  return Math.max(0, (centre - spread) / (1 + (z * z) / total));
}
