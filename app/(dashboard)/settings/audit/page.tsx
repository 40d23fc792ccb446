import { AuditPanel } from "#components/settings/audit-panel.tsx";
import { auditQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Audit log" };

export default function Page() {
  return (
    <Prefetched queries={[auditQuery()]}>
      <AuditPanel />
    </Prefetched>
  );
}
