import Link from "next/link";

/** The way back to the list that a page belongs to. */
export const Crumb = ({ href, children }: { href: string; children: string }) => (
  <Link href={href} className="-my-1 inline-block rounded-sm py-1 text-sm text-faint hover:text-ink">
    {children}
  </Link>
);
