"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useSession } from "#components/frame/session.tsx";
import { paths } from "#components/paths.ts";

const PAGES = [
  { href: paths.settings, label: "You", forAdmins: false },
  { href: paths.tokens, label: "API tokens", forAdmins: false },
  { href: paths.engine, label: "Engine", forAdmins: false },
  { href: paths.people, label: "People", forAdmins: true },
  { href: paths.audit, label: "Audit log", forAdmins: true },
] as const;

/** Title and ways between the pages of the settings. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  const { can } = useSession();
  return (
    <PageBody>
      <PageHead title="Settings" />
      <nav aria-label="Settings" className="-mb-px flex gap-4 overflow-x-auto border-b border-line">
        {PAGES.filter((page) => !page.forAdmins || can("admin")).map((page) => (
          <Link
            key={page.href}
            href={page.href}
            aria-current={pathname === page.href ? "page" : undefined}
            className="tap flex items-center whitespace-nowrap border-b-2 border-transparent px-0.5 text-soft -outline-offset-2 hover:text-ink aria-current:border-accent aria-current:font-medium aria-current:text-ink"
          >
            {page.label}
          </Link>
        ))}
      </nav>
      {children}
    </PageBody>
  );
}
