import { CircleMinus, Diamond, type LucideIcon, OctagonAlert, TriangleAlert } from "lucide-react";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import type { Severity } from "#lib/core/index.ts";

/** Each level has its own shape beside its colour. */
export const SEVERITY_LOOKS: Record<Severity, { label: string; tone: Tone; icon: LucideIcon; color: string }> = {
  critical: { label: "Critical", tone: "red", icon: OctagonAlert, color: "text-red" },
  high: { label: "High", tone: "orange", icon: Diamond, color: "text-orange" },
  medium: { label: "Medium", tone: "amber", icon: TriangleAlert, color: "text-amber" },
  low: { label: "Low", tone: "slate", icon: CircleMinus, color: "text-slate" },
};

export const SEVERITY_ORDER: readonly Severity[] = ["critical", "high", "medium", "low"];

export function SeverityBadge({ severity }: { severity: Severity }) {
  const { label, tone, icon: Icon } = SEVERITY_LOOKS[severity];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {label}
    </Badge>
  );
}
