import { Ban, CircleCheck, CirclePlay, CircleX, Clock, type LucideIcon } from "lucide-react";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import type { TaskRunView } from "#lib/services/task/index.ts";

type Status = TaskRunView["status"];

export const RUN_STATUS_LOOKS: Record<Status, { label: string; tone: Tone; icon: LucideIcon }> = {
  queued: { label: "Queued", tone: "plain", icon: Clock },
  running: { label: "Running", tone: "blue", icon: CirclePlay },
  succeeded: { label: "Succeeded", tone: "green", icon: CircleCheck },
  failed: { label: "Failed", tone: "red", icon: CircleX },
  cancelled: { label: "Cancelled", tone: "striped", icon: Ban },
};

export function RunStatusBadge({ status }: { status: Status }) {
  const { label, tone, icon: Icon } = RUN_STATUS_LOOKS[status];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {label}
    </Badge>
  );
}
