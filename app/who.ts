import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { paths } from "#components/paths.ts";
import { getBrowserContext } from "#lib/services/access/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { getAppContext } from "#lib/services/runtime/index.ts";
import { needsSetup } from "#lib/services/setup/index.ts";

/** The signed-in person of this request, or null. Asked once per request. */
export const findVisitor = cache(async (): Promise<ServiceContext | null> => getBrowserContext(await headers()));

/** Sends strangers to the login, and everybody to set-up as long as there is no admin. */
export async function requireVisitor(): Promise<ServiceContext> {
  const visitor = await findVisitor();
  if (visitor !== null) return visitor;
  redirect((await needsSetup(getAppContext())) ? paths.setup : paths.login());
}
