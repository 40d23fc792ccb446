import { AppearancePanel } from "#components/settings/appearance-panel.tsx";
import { PasswordPanel } from "#components/settings/password-panel.tsx";

export const metadata = { title: "Settings" };

export default function Page() {
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <AppearancePanel />
      <PasswordPanel />
    </div>
  );
}
