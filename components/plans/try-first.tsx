"use client";
import { FlaskConical } from "lucide-react";
import { useRouter } from "next/navigation";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { paths } from "#components/paths.ts";
import { Button } from "#components/ui/button.tsx";
import { tell } from "#components/ui/toast.tsx";
import type { PlanDetail } from "#lib/services/plan/index.ts";

/** One click: a small part of the plan becomes a plan of its own, and an admin's click runs it. The whole waits meanwhile. */
export function TryFirst({ plan, isBlocked }: { plan: PlanDetail; isBlocked: boolean }) {
  const { can } = useSession();
  const router = useRouter();
  const attempt = useTool("plans.try_sample", {
    onDone: ({ plan: sample, note }) => {
      tell(note);
      router.push(paths.plan(sample.id));
    },
  });
  if (plan.fileCount < 2 || !can("operate")) return null;
  const input = { planId: plan.id, contentHash: plan.contentHash, run: can("approve") };
  return (
    <Button disabled={isBlocked} isPending={attempt.isPending} onClick={() => attempt.mutate(input)}>
      {!attempt.isPending && <FlaskConical aria-hidden />}
      Try on 1 % first
    </Button>
  );
}
