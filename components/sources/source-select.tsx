"use client";
import { useQuery } from "@tanstack/react-query";
import { Select } from "#components/ui/input.tsx";
import { sourcesQuery } from "#lib/queries/index.ts";
import type { SourceKind } from "#lib/services/source/index.ts";

type Props = { value: string; onChange: (sourceId: string) => void; kinds: readonly SourceKind[] };

/** Narrows a page to one source; hidden while there is nothing to choose from. */
export function SourceSelect({ value, onChange, kinds }: Props) {
  const sources = useQuery(sourcesQuery()).data?.items.filter((source) => kinds.includes(source.kind)) ?? [];
  if (sources.length < 2 && value === "") return null;
  return (
    <Select
      aria-label="Source"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="w-auto max-w-56"
    >
      <option value="">Every source</option>
      {sources.map((source) => (
        <option key={source.id} value={source.id}>
          {source.name}
        </option>
      ))}
    </Select>
  );
}
