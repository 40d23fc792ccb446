"use client";
import {
  CircleAlert,
  CircleCheck,
  Clock,
  Ellipsis,
  Eye,
  EyeOff,
  LoaderCircle,
  RefreshCw,
  Trash2,
  TriangleAlert,
} from "lucide-react";
import { useState } from "react";
import { TimeAgo } from "#components/format/time.tsx";
import { progressShare, progressWords } from "#components/frame/job-words.ts";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Confirm } from "#components/ui/confirm.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { ProgressBar } from "#components/ui/progress.tsx";
import { tell } from "#components/ui/toast.tsx";
import type { SourceState, SourceView } from "#lib/services/source/index.ts";
import { KIND_LABELS, summaryWords } from "./source-words.ts";

const STATES: Record<SourceState, { label: string; tone: "plain" | "blue" | "green" | "red"; icon: typeof Clock }> = {
  new: { label: "Not read yet", tone: "plain", icon: Clock },
  observing: { label: "Reading", tone: "blue", icon: LoaderCircle },
  ready: { label: "Read", tone: "green", icon: CircleCheck },
  failed: { label: "Failed", tone: "red", icon: CircleAlert },
};

function Observing({ source }: { source: SourceView }) {
  const cancel = useTool("jobs.cancel", { onDone: () => tell("Stopping; what was read is kept") });
  const job = source.activeJob;
  if (job === null) return null;
  return (
    <div className="grid gap-1.5">
      <ProgressBar label={`Reading ${source.name}`} value={progressShare(job.progress)} />
      <div className="flex items-center justify-between gap-2 text-xs text-faint">
        <span>{job.state === "queued" ? "Waits for its turn" : progressWords(job.progress)}</span>
        <Button
          size="tiny"
          look="quiet"
          isPending={cancel.isPending}
          onClick={() => cancel.mutate({ jobId: job.id })}
          aria-label={`Cancel reading ${source.name}`}
        >
          Cancel
        </Button>
      </div>
    </div>
  );
}

function Problems({ source }: { source: SourceView }) {
  const problems = source.summary?.problems ?? [];
  return (
    <>
      {source.lastError !== null && (
        <p className="flex gap-2 text-sm text-red [overflow-wrap:anywhere]">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          {source.lastError}
        </p>
      )}
      {problems.length > 0 && (
        <details className="text-sm">
          <summary className="w-fit rounded-sm text-amber">
            <TriangleAlert className="mr-1.5 inline size-4" aria-hidden />
            {problems.length === 1 ? "1 problem" : `${problems.length} problems`}; the rest was read
          </summary>
          <ul className="mt-1 max-h-48 list-disc overflow-y-auto pl-5 text-xs text-soft [overflow-wrap:anywhere]">
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

const isWatchable = (kind: SourceView["kind"]): boolean =>
  ["log_folder", "log_stream", "banana_bun", "media_folder"].includes(kind);

/** Lines that were sent to Plantain are kept by it alone. */
function removalWords({ kind, name, path }: SourceView): string {
  if (kind === "log_stream" || kind === "log_trial") {
    return "Plantain forgets what it read, and the lines that were sent are deleted with it.";
  }
  return `Plantain forgets what it read from ${kind === "task_runs" ? name : path}: runs, patterns, items, findings. The files themselves are not touched.`;
}

function SourceMenu({ source }: { source: SourceView }) {
  const [isAsking, setIsAsking] = useState(false);
  const watch = useTool("sources.watch");
  const remove = useTool("sources.remove", {
    onDone: () => {
      setIsAsking(false);
      tell(`${source.name} was removed`);
    },
  });
  return (
    <>
      <Menu
        trigger={
          <Button look="quiet" size="tiny" aria-label={`More about ${source.name}`}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        {isWatchable(source.kind) && (
          <MenuItem onSelect={() => watch.mutate({ sourceId: source.id, isOn: !source.isWatched })}>
            {source.isWatched ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
            {source.isWatched ? "Stop reading it by itself" : "Read it by itself when it changes"}
          </MenuItem>
        )}
        <MenuItem onSelect={() => setIsAsking(true)}>
          <Trash2 aria-hidden />
          Remove from Plantain
        </MenuItem>
      </Menu>
      <Confirm
        title={`Remove ${source.name}?`}
        what={removalWords(source)}
        confirmLabel="Remove"
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        isPending={remove.isPending}
        onConfirm={() => remove.mutate({ sourceId: source.id })}
      />
    </>
  );
}

/** One source: where it is, what was found, how the reading goes, what went wrong. */
export function SourceCard({ source }: { source: SourceView }) {
  const { can } = useSession();
  const observe = useTool("sources.observe");
  const state = STATES[source.state];
  return (
    <Card className="grid content-start gap-3 p-4" aria-label={source.name}>
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="text-base font-semibold [overflow-wrap:anywhere]">{source.name}</h2>
          <p className="font-mono text-xs text-faint [overflow-wrap:anywhere]">
            {source.kind === "task_runs" ? "Handed over by the command line, the API or the Tasks page" : source.path}
          </p>
        </div>
        {can("operate") && (
          <>
            <Button
              size="sm"
              isPending={observe.isPending}
              disabled={source.activeJob !== null}
              onClick={() => observe.mutate({ sourceId: source.id })}
            >
              {!observe.isPending && <RefreshCw aria-hidden />}
              Read again
            </Button>
            <SourceMenu source={source} />
          </>
        )}
      </div>
      <p className="flex flex-wrap items-center gap-2 text-xs text-faint">
        <Badge>{KIND_LABELS[source.kind]}</Badge>
        <Badge tone={state.tone}>
          <state.icon aria-hidden className={source.state === "observing" ? "animate-spin" : ""} />
          {state.label}
        </Badge>
        {source.isSample && <Badge tone="amber">Sample</Badge>}
        {source.expiresAt !== null && (
          <span>
            goes away <TimeAgo at={source.expiresAt} />
          </span>
        )}
        {isWatchable(source.kind) && !source.isWatched && <Badge>Read only when asked</Badge>}
        {source.lastObservedAt !== null && (
          <span>
            last read <TimeAgo at={source.lastObservedAt} />
          </span>
        )}
      </p>
      <Observing source={source} />
      {source.summary && (
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-soft">
          {summaryWords(source.summary).map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
      <Problems source={source} />
    </Card>
  );
}
