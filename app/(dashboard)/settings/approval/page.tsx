import { ApprovalPanel } from "#components/settings/approval-panel.tsx";
import { NotificationsPanel } from "#components/settings/notifications-panel.tsx";
import { channelsQuery, deliveriesQuery, settingsQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Approval" };

export default function Page() {
  return (
    <Prefetched queries={[settingsQuery(), channelsQuery(), deliveriesQuery()]}>
      <div className="grid gap-6">
        <ApprovalPanel />
        <NotificationsPanel />
      </div>
    </Prefetched>
  );
}
