"use client";
import type { ComponentProps } from "react";
import { Select } from "#components/ui/input.tsx";
import type { Role } from "#lib/core/index.ts";

export const ROLE_WORDS: Record<Role, string> = {
  viewer: "Viewer: looks",
  operator: "Operator: changes and proposes",
  admin: "Admin: approves and lets others in",
};

/** The roles up to one's own. */
export function RoleSelect({ upTo = "admin", ...rest }: ComponentProps<typeof Select> & { upTo?: Role }) {
  const roles = Object.keys(ROLE_WORDS) as Role[];
  return (
    <Select {...rest}>
      {roles.slice(0, roles.indexOf(upTo) + 1).map((role) => (
        <option key={role} value={role}>
          {ROLE_WORDS[role]}
        </option>
      ))}
    </Select>
  );
}
