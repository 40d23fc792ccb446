"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { kindWords } from "#components/metadata/metadata-words.ts";
import { fieldWords } from "#components/plans/step-words.ts";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Select } from "#components/ui/input.tsx";
import { tell } from "#components/ui/toast.tsx";
import { fieldWeightsQuery } from "#lib/queries/index.ts";
import type { FieldWeightsView } from "#lib/services/quality/index.ts";
import { MetadataTabs } from "./metadata-tabs.tsx";

type Kind = FieldWeightsView["kinds"][number];
type Level = "critical" | "important" | "nice" | "none";

const LEVELS: readonly (readonly [Level, string])[] = [
  ["critical", "Critical"],
  ["important", "Important"],
  ["nice", "Nice to have"],
  ["none", "Does not count"],
];

function KindForm({ kind, mayChange }: { kind: Kind; mayChange: boolean }) {
  const [changes, setChanges] = useState<Record<string, Level>>({});
  const save = useTool("metadata.set_weights", {
    onDone: () => {
      setChanges({});
      tell("Kept; the library is being measured anew", { detail: "Progress is shown above." });
    },
  });
  const rows = [
    ...kind.fields.map(({ field, level }) => ({ field, level: level as Level })),
    ...kind.unused.map((field) => ({ field, level: "none" as Level })),
  ];
  return (
    <Panel
      title={kindWords(kind.kind)}
      note={kind.isChanged ? <Badge tone="accent">changed here</Badge> : undefined}
      action={
        mayChange && (
          <>
            {kind.isChanged && (
              <Button size="sm" look="quiet" onClick={() => save.mutate({ kind: kind.kind, reset: true })}>
                Back to Plantain's own
              </Button>
            )}
            <Button
              size="sm"
              look="primary"
              disabled={Object.keys(changes).length === 0}
              isPending={save.isPending}
              onClick={() => save.mutate({ kind: kind.kind, levels: changes })}
            >
              Save
            </Button>
          </>
        )
      }
    >
      <ul className="grid gap-x-6 px-4 py-2 sm:grid-cols-2 xl:grid-cols-3">
        {rows.map(({ field, level }) => (
          <li key={field} className="flex items-center justify-between gap-3 py-1 text-sm">
            <span className={(changes[field] ?? level) === "none" ? "text-faint" : ""}>{fieldWords(field)}</span>
            <Select
              aria-label={`${fieldWords(field)} of ${kindWords(kind.kind)}`}
              value={changes[field] ?? level}
              disabled={!mayChange}
              onChange={(event) => setChanges({ ...changes, [field]: event.target.value as Level })}
              className="w-40"
            >
              {LEVELS.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Which fields count for which kind of medium, and how much; a change measures the whole library anew. */
export function WeightsPage() {
  const { can } = useSession();
  const weights = useQuery(fieldWeightsQuery());
  const [kind, setKind] = useState("movie");
  const levels = weights.data?.levels;
  return (
    <PageBody>
      <PageHead
        title="Metadata"
        answer={
          levels &&
          `A critical field weighs ${levels.critical}, an important one ${levels.important}, a nice one ${levels.nice}. Completeness is the weighted share of the fields that say something.`
        }
        action={
          <Select
            aria-label="Kind of medium"
            value={kind}
            onChange={(event) => setKind(event.target.value)}
            className="w-auto"
          >
            {weights.data?.kinds.map((one) => (
              <option key={one.kind} value={one.kind}>
                {kindWords(one.kind)}
              </option>
            ))}
          </Select>
        }
      />
      <MetadataTabs />
      <QueryBoundary query={weights}>
        {(value) => (
          <>
            {value.kinds
              .filter((one) => one.kind === kind)
              .map((one) => (
                <KindForm key={one.kind} kind={one} mayChange={can("admin")} />
              ))}
          </>
        )}
      </QueryBoundary>
    </PageBody>
  );
}
