import { paths } from "#components/paths.ts";

/** Ends the session and leaves every cached answer behind by loading the login afresh. */
export async function signOut(): Promise<void> {
  await fetch("/api/auth/sign-out", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  }).catch(() => undefined);
  window.location.assign(paths.login());
}
