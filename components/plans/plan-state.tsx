import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePlay,
  CircleX,
  Hourglass,
  type LucideIcon,
  ShieldCheck,
  ThumbsDown,
  Undo2,
} from "lucide-react";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import type { PlanState } from "#lib/approval/index.ts";

export const PLAN_STATE_LOOKS: Record<PlanState, { label: string; tone: Tone; icon: LucideIcon }> = {
  draft: { label: "Draft", tone: "plain", icon: CircleDashed },
  validated: { label: "Checked", tone: "plain", icon: ShieldCheck },
  awaiting_approval: { label: "Waits for approval", tone: "amber", icon: Hourglass },
  approved: { label: "Approved", tone: "accent", icon: ShieldCheck },
  rejected: { label: "Rejected", tone: "plain", icon: ThumbsDown },
  running: { label: "Running", tone: "blue", icon: CirclePlay },
  succeeded: { label: "Done", tone: "green", icon: CircleCheck },
  failed: { label: "Failed", tone: "red", icon: CircleX },
  cancelled: { label: "Cancelled", tone: "striped", icon: Ban },
  rolled_back: { label: "Undone", tone: "slate", icon: Undo2 },
};

export function PlanStateBadge({ state }: { state: PlanState }) {
  const { label, tone, icon: Icon } = PLAN_STATE_LOOKS[state];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {label}
    </Badge>
  );
}
