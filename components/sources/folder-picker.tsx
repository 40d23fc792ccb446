"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, CornerLeftUp, Folder } from "lucide-react";
import { formatCount } from "#components/format/numbers.ts";
import { Button } from "#components/ui/button.tsx";
import { pathCheckQuery, problemOf } from "#lib/queries/index.ts";
import type { PathCheck } from "#lib/services/source/index.ts";
import { childOf, parentOf } from "./folder-paths.ts";

function Verdict({ check }: { check: PathCheck }) {
  const isGood = check.exists && check.isFolder && check.readable;
  const isKnown = isGood && check.suggestedKind !== null;
  const Icon = isKnown ? CircleCheck : isGood ? Folder : CircleAlert;
  const color = isKnown ? "text-green" : isGood ? "text-faint" : "text-red";
  const { logFiles, mediaFiles, otherFiles } = check.counts;
  return (
    <p className="flex gap-2 text-sm" role="status">
      <Icon className={`mt-0.5 size-4 shrink-0 ${color}`} aria-hidden />
      <span>
        {check.why}
        {isGood && (
          <span className="block text-xs text-faint">
            {formatCount(logFiles)} log files, {formatCount(mediaFiles)} media files, {formatCount(otherFiles)} others
          </span>
        )}
      </span>
    </p>
  );
}

type Props = { path: string; onPath: (path: string) => void };

/** Looks at a folder of the machine that Plantain runs on, and walks into its folders. */
export function FolderPicker({ path, onPath }: Props) {
  const check = useQuery({ ...pathCheckQuery(path), enabled: path !== "", placeholderData: (before) => before });
  if (path === "") return null;
  if (check.error) return <p className="text-sm text-red">{problemOf(check.error).detail}</p>;
  if (!check.data) return <div className="h-24" />;
  const { folders, path: here } = check.data;
  return (
    <div className="grid gap-2">
      <Verdict check={check.data} />
      <ul className="max-h-44 overflow-y-auto rounded-md border border-line bg-sunken p-1" aria-label="Folders">
        <li>
          <Button look="quiet" size="sm" className="w-full justify-start" onClick={() => onPath(parentOf(here))}>
            <CornerLeftUp aria-hidden />
            One up
          </Button>
        </li>
        {folders.map((folder) => (
          <li key={folder}>
            <Button
              look="quiet"
              size="sm"
              className="w-full justify-start font-normal"
              onClick={() => onPath(childOf(here, folder))}
            >
              <Folder aria-hidden />
              <span className="truncate">{folder}</span>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
