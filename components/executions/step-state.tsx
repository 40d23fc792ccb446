import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleX,
  Clock,
  LoaderCircle,
  type LucideIcon,
  RotateCw,
  SkipForward,
} from "lucide-react";
import { cx } from "#components/ui/cx.ts";
import type { StepState } from "#lib/execution/index.ts";

export const STEP_STATE_LOOKS: Record<StepState, { label: string; color: string; icon: LucideIcon }> = {
  blocked: { label: "Waits for other steps", color: "text-faint", icon: CircleDashed },
  ready: { label: "In the queue", color: "text-faint", icon: Clock },
  running: { label: "Running", color: "text-blue", icon: LoaderCircle },
  waiting_retry: { label: "Will be tried again", color: "text-amber", icon: RotateCw },
  succeeded: { label: "Done", color: "text-green", icon: CircleCheck },
  failed: { label: "Failed", color: "text-red", icon: CircleX },
  skipped: { label: "Skipped", color: "text-faint", icon: SkipForward },
  cancelled: { label: "Cancelled", color: "text-faint", icon: Ban },
  needs_decision: { label: "Needs a decision", color: "text-orange", icon: CircleHelp },
};

export function StepStateIcon({ state }: { state: StepState }) {
  const { label, color, icon: Icon } = STEP_STATE_LOOKS[state];
  return (
    <Icon
      role="img"
      aria-label={label}
      className={cx("size-4 shrink-0", color, state === "running" && "animate-spin")}
    />
  );
}
