"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { paths } from "#components/paths.ts";

const PAGES = [
  { href: paths.metadata(), label: "Library" },
  { href: paths.metadataReview(), label: "Review" },
  { href: paths.metadataChanges(), label: "Changes" },
  { href: paths.metadataWeights, label: "What counts" },
] as const;

/** Ways between the pages about metadata. */
export function MetadataTabs() {
  const pathname = usePathname();
  return (
    <nav aria-label="Metadata" className="-mb-px flex gap-4 overflow-x-auto border-b border-line">
      {PAGES.map((page) => (
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
