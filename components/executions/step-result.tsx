"use client";
import { useQuery } from "@tanstack/react-query";
import { FilePath } from "#components/evidence/file-path.tsx";
import { formatBytes, plural } from "#components/format/numbers.ts";
import { fieldWords, valueText } from "#components/plans/step-words.ts";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { stepOutputQuery } from "#lib/queries/index.ts";
import type { StepOutput } from "#lib/services/execution/index.ts";

type DuplicateFile = { path: string; sizeBytes: number };
type DuplicateGroup = { kind: string; reason: string; files: readonly DuplicateFile[] };

/** Groups of a report of duplicates; null for any other report. */
function groupsOf(content: unknown): readonly DuplicateGroup[] | null {
  if (typeof content !== "object" || content === null || !("groups" in content)) return null;
  return Array.isArray(content.groups) ? content.groups : null;
}

const GROUPS_SHOWN = 50;

function Duplicates({ groups }: { groups: readonly DuplicateGroup[] }) {
  return (
    <div>
      <ul className="divide-y divide-line/60">
        {groups.slice(0, GROUPS_SHOWN).map((group) => (
          <li key={group.files[0]?.path} className="py-2">
            <p className="text-xs text-faint">{group.reason}</p>
            <ul>
              {group.files.map((file) => (
                <li key={file.path} className="flex flex-wrap justify-between gap-x-4 text-sm">
                  <FilePath path={file.path} />
                  <span className="text-xs text-faint">{formatBytes(file.sizeBytes)}</span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {groups.length > GROUPS_SHOWN && (
        <p className="text-xs text-faint">And {plural(groups.length - GROUPS_SHOWN, "group")} more, in the file.</p>
      )}
    </div>
  );
}

/** Facts that say something to a person: no hashes, no places in the data folder. */
const HIDDEN: readonly string[] = ["note", "path", "sha256", "itemId", "way"];

function factsOf(output: unknown): [string, string][] {
  if (typeof output !== "object" || output === null) return [];
  return Object.entries(output).flatMap(([name, value]): [string, string][] => {
    const text = HIDDEN.includes(name) ? null : valueText(value);
    return text === null ? [] : [[fieldWords(name), text]];
  });
}

function Result({ value, href }: { value: StepOutput; href: string }) {
  const facts = factsOf(value.output);
  const reports = value.artefacts.flatMap(({ content }) => groupsOf(content) ?? []);
  if (facts.length === 0 && value.artefacts.length === 0) return null;
  return (
    <div className="grid gap-3 px-4 py-3">
      <dl className="grid gap-x-4 gap-y-1 text-sm md:grid-cols-[10rem_1fr]">
        {facts.map(([name, text]) => (
          <div key={name} className="contents">
            <dt className="text-faint first-letter:uppercase">{name}</dt>
            <dd className="max-h-60 overflow-y-auto whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</dd>
          </div>
        ))}
      </dl>
      {reports.length > 0 && <Duplicates groups={reports} />}
      <p className="text-xs">
        <a href={href} className="tap inline-flex items-center underline underline-offset-2">
          Result as JSON
        </a>
      </p>
    </div>
  );
}

/** What a step found or made, in words where there are words for it. */
export function StepResult({ executionId, stepKey }: { executionId: string; stepKey: string }) {
  const output = useQuery(stepOutputQuery(executionId, stepKey));
  const href = `/api/v1/executions/${encodeURIComponent(executionId)}/steps/${encodeURIComponent(stepKey)}/output`;
  return <QueryBoundary query={output}>{(value) => <Result value={value} href={href} />}</QueryBoundary>;
}
