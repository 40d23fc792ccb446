"use client";
import { createContext, type ReactNode, use } from "react";
import type { Actor, Scope } from "#lib/core/index.ts";

export type Person = Pick<Actor, "id" | "name" | "role" | "scopes">;

const Context = createContext<Person | null>(null);

export const SessionProvider = ({ person, children }: { person: Person; children: ReactNode }) => (
  <Context value={person}>{children}</Context>
);

/** Who is signed in. What they may do is decided by the server; the page only leaves out what would be refused. */
export function useSession(): Person & { can: (scope: Scope) => boolean } {
  const person = use(Context);
  if (person === null) throw new Error("useSession needs a SessionProvider above");
  return { ...person, can: (scope) => person.scopes.includes(scope) };
}
