"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Shapes } from "lucide-react";
import Link from "next/link";
import { formatCount, formatShare } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { kindWords } from "#components/metadata/metadata-words.ts";
import { paths } from "#components/paths.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { tell } from "#components/ui/toast.tsx";
import { clusterMediaQuery, mediaClustersQuery, rowsOf } from "#lib/queries/index.ts";
import type { MediaClusters } from "#lib/services/similar-media/index.ts";
import { ClusterMap, ClusterMark } from "./cluster-map.tsx";
import { SimilarSearch } from "./similar-search.tsx";

const FILTERS = ["kind", "group", "query"] as const;
const KINDS = [
  { value: "semantic", label: "By subject" },
  { value: "genre", label: "By genre" },
  { value: "mood", label: "By mood" },
] as const;

type Kind = (typeof KINDS)[number]["value"];
const kindOf = (text: string): Kind => KINDS.find((kind) => kind.value === text)?.value ?? "semantic";

function GroupMedia({ clusterId }: { clusterId: string }) {
  const media = useInfiniteQuery(clusterMediaQuery({ clusterId }));
  return (
    <QueryBoundary query={media}>
      {(pages) => (
        <>
          <ul className="divide-y divide-line/60">
            {rowsOf(pages).map((medium) => (
              <li key={medium.id} className="flex flex-wrap items-baseline gap-x-3 py-1.5 text-sm">
                <Link
                  href={paths.metadata({ item: medium.id })}
                  className="min-w-0 font-medium hover:underline [overflow-wrap:anywhere]"
                >
                  {medium.title}
                </Link>
                <span className="text-xs text-faint">{kindWords(medium.kind)}</span>
                <span className="ml-auto tabular-nums" title="similarity to the middle of the group">
                  {formatShare(medium.similarity)}
                </span>
              </li>
            ))}
          </ul>
          <ShowMore query={media} one="medium" many="media" />
        </>
      )}
    </QueryBoundary>
  );
}

function GroupList({ groups, onGroup }: { groups: MediaClusters; onGroup: (id: string) => void }) {
  return (
    <ul className="grid content-start divide-y divide-line/60">
      {groups.clusters.map((cluster, position) => (
        <li key={cluster.id}>
          <button
            type="button"
            onClick={() => onGroup(cluster.id)}
            className="flex w-full items-start gap-2 rounded-sm px-1 py-2 text-left hover:bg-hover"
          >
            <span className="mt-1">
              <ClusterMark position={position} />
            </span>
            <span className="min-w-0 flex-1">
              <span className="block text-sm font-medium [overflow-wrap:anywhere]">{cluster.label}</span>
              <span className="block text-xs text-faint [overflow-wrap:anywhere]">{cluster.words.join(", ")}</span>
            </span>
            <span className="text-sm tabular-nums">{formatCount(cluster.size)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Groups({ groups, group, set }: { groups: MediaClusters; group: string; set: (id: string) => void }) {
  const current = groups.clusters.find((cluster) => cluster.id === group);
  if (groups.clusters.length === 0) {
    return (
      <Empty icon={<Shapes />} title={groups.madeAt === null ? "Not grouped yet" : "No groups"}>
        {groups.madeAt === null
          ? "Media are grouped by themselves once there are twenty of them, or at once when you ask for it."
          : "Descriptions, genres and tags make media comparable: fill the gaps and group them again."}
      </Empty>
    );
  }
  return (
    <div className="grid gap-6 p-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <ClusterMap groups={groups} current={group} />
      <GroupList groups={groups} onGroup={set} />
      {groups.points.length < groups.grouped && (
        <p className="text-xs text-faint">
          {formatCount(groups.points.length)} of {formatCount(groups.grouped)} media are drawn.
        </p>
      )}
      <Sheet
        title={current === undefined ? "Group" : current.label}
        isOpen={group !== ""}
        onOpenChange={(isOpen) => !isOpen && set("")}
      >
        {group !== "" && <GroupMedia clusterId={group} />}
      </Sheet>
    </div>
  );
}

/** What is like what: search by a description, and the groups of the whole library. */
export function SimilarPage() {
  const { can } = useSession();
  const { values, set } = useUrlFilters(FILTERS);
  const kind = kindOf(values.kind);
  const clusters = useQuery(mediaClustersQuery({ kind }));
  const regroup = useTool("media.group", { onDone: () => tell("The media are being grouped") });
  return (
    <PageBody>
      <PageHead
        title="Similar media"
        answer={clusters.data?.sentence}
        action={
          can("operate") && (
            <Button onClick={() => regroup.mutate({})} isPending={regroup.isPending}>
              Group again
            </Button>
          )
        }
      />
      <SimilarSearch query={values.query} onQuery={(query) => set({ query })} />
      <Panel
        title="Groups"
        note={
          clusters.data?.madeAt && (
            <>
              made <TimeAgo at={clusters.data.madeAt} />
            </>
          )
        }
        action={
          <fieldset className="flex gap-1">
            <legend className="sr-only">Group by</legend>
            {KINDS.map(({ value, label }) => (
              <Button
                key={value}
                size="sm"
                look={kind === value ? "secondary" : "quiet"}
                aria-pressed={kind === value}
                onClick={() => set({ kind: value, group: "" })}
              >
                {label}
              </Button>
            ))}
          </fieldset>
        }
      >
        <QueryBoundary query={clusters}>
          {(groups) => <Groups groups={groups} group={values.group} set={(group) => set({ group })} />}
        </QueryBoundary>
      </Panel>
    </PageBody>
  );
}
