import type { PlanningItem } from "./planning-facts.ts";

/** From here on a proposed value is good enough to choose media by; nothing is written because of it. */
const CHOOSING_FLOOR = 0.7;

/** What an item says of a field: its value, or else the surest proposal for it. */
export function valueIn(item: PlanningItem, field: string, floor = CHOOSING_FLOOR): unknown {
  const known = item.values[field];
  if (known !== undefined && known.value !== null && known.confidence >= floor) return known.value;
  let best: { value: unknown; confidence: number } | null = null;
  for (const proposal of item.proposals) {
    const isBetter = proposal.confidence > (best?.confidence ?? 0);
    if (proposal.field === field && proposal.confidence >= floor && isBetter) best = proposal;
  }
  return best?.value;
}
