import { FilePath } from "#components/evidence/file-path.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import type { ChangeView } from "#lib/services/execution/index.ts";

const KINDS: Record<ChangeView["kind"], string> = {
  file_replaced: "file rewritten",
  file_created: "file made",
  file_moved: "file moved",
  file_taken: "taken out of the inbox",
  values_set: "values set",
  rows_changed: "rows changed",
  row_added: "task queued",
  outside_call: "done outside",
};

const STATES: Record<ChangeView["state"], { label: string; tone: Tone }> = {
  intended: { label: "begun", tone: "blue" },
  done: { label: "in effect", tone: "green" },
  undone: { label: "undone", tone: "slate" },
  conflict: { label: "left alone", tone: "orange" },
};

/** Everything that the execution changed in the world, and whether it still holds. */
export function ChangeList({ changes }: { changes: readonly ChangeView[] }) {
  return (
    <ul className="divide-y divide-line" aria-label="Changes">
      {changes.map((change) => (
        <li key={change.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm">
          <span className="w-28 text-xs text-faint">{KINDS[change.kind]}</span>
          <span className="min-w-0 flex-1">
            <FilePath path={change.target} />
          </span>
          <Badge tone={STATES[change.state].tone}>{STATES[change.state].label}</Badge>
          {change.problem !== null && <p className="w-full text-xs text-orange">{change.problem}</p>}
        </li>
      ))}
    </ul>
  );
}
