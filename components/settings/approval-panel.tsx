"use client";
import { useSession } from "#components/frame/session.tsx";
import { SettingsOf } from "./engine-panel.tsx";

/** Who approves, how long an approval holds, and which plans need no person. */
export function ApprovalPanel() {
  const { can } = useSession();
  return (
    <SettingsOf
      title="Approval"
      note={can("admin") ? "every change is in the audit log" : "an admin changes these"}
      group="approval"
    />
  );
}
