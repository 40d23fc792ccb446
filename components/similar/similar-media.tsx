"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { formatShare } from "#components/format/numbers.ts";
import { kindWords } from "#components/metadata/metadata-words.ts";
import { paths } from "#components/paths.ts";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { similarMediaQuery } from "#lib/queries/index.ts";
import type { SimilarMedia } from "#lib/services/similar-media/index.ts";

type Similar = SimilarMedia["items"][number];

function SimilarRow({ item }: { item: Similar }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-1.5">
      <Link
        href={paths.metadata({ item: item.id })}
        className="min-w-0 text-sm font-medium hover:underline [overflow-wrap:anywhere]"
      >
        {item.title}
      </Link>
      <span className="text-xs text-faint">{kindWords(item.kind)}</span>
      <span className="ml-auto text-sm tabular-nums" title="cosine similarity">
        {formatShare(item.similarity)}
      </span>
      <p className="w-full text-xs text-faint">
        {item.because.length > 0 ? `Both: ${item.because.join(", ")}` : "Alike in pieces of words"}
        {item.cluster !== null && (
          <>
            {" · in "}
            <Link href={paths.similar({ group: item.cluster.id })} className="underline underline-offset-2">
              {item.cluster.label}
            </Link>
          </>
        )}
      </p>
    </li>
  );
}

/** A list of similar media; also says what made the comparison. */
export function SimilarList({ found, none }: { found: SimilarMedia; none: string }) {
  if (found.items.length === 0) return <p className="text-sm text-soft">{none}</p>;
  return (
    <>
      <ul className="divide-y divide-line/60">
        {found.items.map((item) => (
          <SimilarRow key={item.id} item={item} />
        ))}
      </ul>
      <p className="mt-1 text-xs text-faint">
        {found.embedder.startsWith("local-")
          ? "Compared by wording, with the built-in embedder."
          : `Compared with ${found.embedder}.`}
      </p>
    </>
  );
}

/** Media that are like one medium, for its page. */
export function SimilarToMedium({ itemId }: { itemId: string }) {
  const similar = useQuery(similarMediaQuery({ media: itemId, top: 6 }));
  return (
    <QueryBoundary query={similar}>
      {(found) => <SimilarList found={found} none="No other medium is described alike." />}
    </QueryBoundary>
  );
}
