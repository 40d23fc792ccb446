"use client";
import { usePathname, useSearchParams } from "next/navigation";

/** Filters that live in the address: they survive a reload and can be shared. Setting one does not reload the page. */
export function useUrlFilters<Key extends string>(keys: readonly Key[]) {
  const params = useSearchParams();
  const pathname = usePathname();
  const values = Object.fromEntries(keys.map((key) => [key, params.get(key) ?? ""])) as Record<Key, string>;
  const set = (changes: Partial<Record<Key, string>>) => {
    const next = new URLSearchParams(window.location.search);
    for (const [key, value] of Object.entries<string | undefined>(changes)) {
      if (value) next.set(key, value);
      else next.delete(key);
    }
    window.history.replaceState(null, "", next.size > 0 ? `${pathname}?${next}` : pathname);
  };
  return { values, set };
}
