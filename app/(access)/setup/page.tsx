import { redirect } from "next/navigation";
import { AccessFrame } from "#components/access/access-frame.tsx";
import { SetupForm } from "#components/access/setup-form.tsx";
import { paths } from "#components/paths.ts";
import { getAppContext } from "#lib/services/runtime/index.ts";
import { needsSetup } from "#lib/services/setup/index.ts";

export const metadata = { title: "Set up" };
export const dynamic = "force-dynamic";

export default async function SetupPage() {
  if (!(await needsSetup(getAppContext()))) redirect(paths.login());
  return (
    <AccessFrame
      title="Make the first account"
      lead="It is an admin: it may approve plans and let others in. Everything stays on this machine."
    >
      <SetupForm />
    </AccessFrame>
  );
}
