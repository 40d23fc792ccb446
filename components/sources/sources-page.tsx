"use client";
import { useQuery } from "@tanstack/react-query";
import { FolderInput, Plus } from "lucide-react";
import { useState } from "react";
import { progressShare, progressWords } from "#components/frame/job-words.ts";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useRunning } from "#components/frame/use-running.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { ProgressBar } from "#components/ui/progress.tsx";
import { sourcesQuery } from "#lib/queries/index.ts";
import { AddSourceDialog } from "./add-source-dialog.tsx";
import { CreateSampleButton, RemoveSampleButton } from "./sample-button.tsx";
import { SourceCard } from "./source-card.tsx";
import { sourcesAnswer } from "./source-words.ts";

/** The folders that Plantain reads. Nothing here is ever written to without an approved plan. */
export function SourcesPage() {
  const { can } = useSession();
  const sources = useQuery(sourcesQuery());
  const { jobs } = useRunning();
  const [isAdding, setIsAdding] = useState(false);
  const hasSample = sources.data?.items.some((source) => source.isSample) ?? false;
  const isMakingSample = jobs.some((job) => job.kind === "build_sample");
  const add = (
    <Button look="primary" onClick={() => setIsAdding(true)}>
      <Plus aria-hidden />
      Add a source
    </Button>
  );
  return (
    <PageBody>
      <PageHead
        title="Sources"
        answer={sources.data && sourcesAnswer(sources.data.items)}
        action={
          can("operate") && (
            <>
              {hasSample && <RemoveSampleButton />}
              {!hasSample && !isMakingSample && <CreateSampleButton />}
              {add}
            </>
          )
        }
      />
      {jobs
        .filter((job) => job.kind === "build_sample")
        .map((job) => (
          <Card key={job.id} className="grid gap-2 p-4" aria-label="Making the sample">
            <p className="text-sm font-medium">The sample is being made</p>
            <ProgressBar label="Making the sample" value={progressShare(job.progress)} />
            <p className="text-xs text-faint">{progressWords(job.progress)}</p>
          </Card>
        ))}
      <QueryBoundary
        query={sources}
        isEmpty={(value) => value.items.length === 0}
        empty={
          <Card>
            <Empty
              icon={<FolderInput />}
              title="Point Plantain at what your pipeline leaves behind"
              action={can("operate") && add}
            >
              A folder of logs, a Banana Bun installation, or a folder of media. It is only read; changes need a plan
              that you approve.
            </Empty>
          </Card>
        }
      >
        {(value) => (
          <div className="grid items-start gap-4 lg:grid-cols-2">
            {value.items.map((source) => (
              <SourceCard key={source.id} source={source} />
            ))}
          </div>
        )}
      </QueryBoundary>
      <AddSourceDialog isOpen={isAdding} onOpenChange={setIsAdding} />
    </PageBody>
  );
}
