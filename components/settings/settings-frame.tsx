"use client";
import type { ReactNode } from "react";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useSession } from "#components/frame/session.tsx";
import { SubPages } from "#components/frame/sub-pages.tsx";
import { paths } from "#components/paths.ts";

const PAGES = [
  { href: paths.settings, label: "You", forAdmins: false },
  { href: paths.tokens, label: "API tokens", forAdmins: false },
  { href: paths.engine, label: "Engine", forAdmins: false },
  { href: paths.approval, label: "Approval", forAdmins: false },
  { href: paths.stepSettings, label: "Steps", forAdmins: true },
  { href: paths.people, label: "People", forAdmins: true },
  { href: paths.audit, label: "Audit log", forAdmins: true },
] as const;

/** Title and ways between the pages of the settings. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const { can } = useSession();
  return (
    <PageBody>
      <PageHead title="Settings" />
      <SubPages label="Settings" pages={PAGES.filter((page) => !page.forAdmins || can("admin"))} />
      {children}
    </PageBody>
  );
}
