"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";

type Props = { label: string; pages: readonly { href: string; label: string }[] };

/** The ways between the pages of one area. */
export function SubPages({ label, pages }: Props) {
  const pathname = usePathname();
  return (
    <nav aria-label={label} className="-mb-px flex gap-4 overflow-x-auto border-b border-line">
      {pages.map((page) => (
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
  );
}
