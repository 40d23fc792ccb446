"use client";
import { useQueries } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { formatShare } from "#components/format/numbers.ts";
import { paths } from "#components/paths.ts";
import { Button } from "#components/ui/button.tsx";
import { mediaItemQuery } from "#lib/queries/index.ts";
import { FilePath } from "./file-path.tsx";

const PAGE = 10;

/** Media items by id, each with a way to its page. */
export function EvidenceItems({ itemIds, total }: { itemIds: readonly string[]; total: number }) {
  const [shown, setShown] = useState(PAGE);
  const items = useQueries({ queries: itemIds.slice(0, shown).map((itemId) => mediaItemQuery(itemId)) });
  return (
    <div className="rounded-md border border-line">
      <ul className="divide-y divide-line">
        {items.map((item, index) => (
          <li key={itemIds[index]} className="flex items-baseline gap-3 px-4 py-2 text-sm">
            {item.data ? (
              <>
                <Link
                  href={paths.metadata({ item: item.data.id })}
                  className="min-w-0 flex-1 font-medium hover:text-accent-ink"
                >
                  <FilePath path={item.data.path} />
                </Link>
                <span className="text-xs text-faint">
                  {item.data.readError ?? `${formatShare(item.data.completeness)} complete`}
                </span>
              </>
            ) : (
              <span className="text-faint">{item.error ? "This item is gone." : "…"}</span>
            )}
          </li>
        ))}
      </ul>
      <div className="flex items-center gap-3 border-t border-line px-4 py-2 text-xs text-faint">
        {Math.min(shown, itemIds.length)} of {total} items
        {shown < itemIds.length && (
          <Button size="sm" onClick={() => setShown(shown + PAGE)}>
            Show more
          </Button>
        )}
      </div>
    </div>
  );
}
