import { redirect } from "next/navigation";
import { AccessFrame } from "#components/access/access-frame.tsx";
import { LoginForm } from "#components/access/login-form.tsx";
import { paths, safeNext } from "#components/paths.ts";
import { getAppContext } from "#lib/services/runtime/index.ts";
import { needsSetup } from "#lib/services/setup/index.ts";
import { type PageProps, textOf } from "../../page-props.ts";
import { findVisitor } from "../../who.ts";

export const metadata = { title: "Sign in" };

export default async function LoginPage({ searchParams }: PageProps) {
  const target = textOf((await searchParams).next);
  if (await needsSetup(getAppContext())) redirect(paths.setup);
  if ((await findVisitor()) !== null) redirect(safeNext(target));
  return (
    <AccessFrame title="Sign in" lead="Plantain is for the people of this pipeline. An admin makes accounts.">
      <LoginForm next={target} />
    </AccessFrame>
  );
}
