"use client";
import { useState } from "react";
import { formatCount, formatShare } from "#components/format/numbers.ts";
import { fieldWords } from "#components/plans/step-words.ts";
import { Empty } from "#components/states/empty.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import type { MetadataQuality } from "#lib/services/media/index.ts";
import { IMPORTANCE_LABELS, IMPORTANCE_TONES, importanceRank, kindWords } from "./metadata-words.ts";
import { ShareBar } from "./share-bar.tsx";

type FieldRow = MetadataQuality["fields"][number];

const FIELDS_SHOWN = 12;

const FIELD_COLUMNS: readonly Column<FieldRow>[] = [
  {
    key: "field",
    head: "Field",
    cell: (row) => fieldWords(row.field),
    sortValue: (row) => row.field,
    onPhone: "title",
  },
  {
    key: "importance",
    head: "Importance",
    cell: (row) => <Badge tone={IMPORTANCE_TONES[row.importance]}>{IMPORTANCE_LABELS[row.importance]}</Badge>,
    sortValue: importanceRank,
  },
  {
    key: "missing",
    head: "Missing",
    isNumber: true,
    cell: (row) => `${formatCount(row.missing)} of ${formatCount(row.applicable)}`,
    sortValue: (row) => row.missing,
  },
  {
    key: "impact",
    head: "Costs",
    isNumber: true,
    cell: (row) => `${row.impactPoints < 0.05 ? "< 0.1" : row.impactPoints.toFixed(1)} points`,
    sortValue: (row) => row.impactPoints,
  },
  {
    key: "filled",
    head: "Filled",
    isNumber: true,
    cell: (row) => {
      const share = row.applicable === 0 ? null : 1 - row.missing / row.applicable;
      return <ShareBar value={share} label={`${fieldWords(row.field)}: ${formatShare(share)} filled`} />;
    },
    sortValue: (row) => (row.applicable === 0 ? null : 1 - row.missing / row.applicable),
  },
  {
    key: "proposed",
    head: "Proposals",
    isNumber: true,
    cell: (row) => formatCount(row.proposed),
    sortValue: (row) => row.proposed,
  },
];

type FieldsProps = { quality: MetadataQuality; currentField: string; onField: (field: string) => void };

/** Which fields lack most; choosing one shows the items below that lack it. */
export function FieldsPanel({ quality, currentField, onField }: FieldsProps) {
  const [isWhole, setIsWhole] = useState(false);
  const rows = isWhole ? quality.fields : quality.fields.slice(0, FIELDS_SHOWN);
  return (
    <Panel title="Fields" note="what costs most completeness first; choose one to see the items that lack it">
      {quality.fields.length === 0 ? (
        <Empty title="No field has been counted yet" />
      ) : (
        <DataTable
          label="Fields"
          columns={FIELD_COLUMNS}
          rows={rows}
          rowKey={(row) => `${row.field} ${row.importance}`}
          onOpen={(row) => onField(row.field === currentField ? "" : row.field)}
          isCurrent={(row) => row.field === currentField}
        />
      )}
      {quality.fields.length > rows.length && (
        <div className="border-t border-line px-4 py-2">
          <Button size="sm" onClick={() => setIsWhole(true)}>
            Show all {quality.fields.length} fields
          </Button>
        </div>
      )}
    </Panel>
  );
}

type Group = { name: string; value: string; items: number; completeness: number | null };

function GroupTable({ label, rows, current, onChoose }: GroupTableProps) {
  const columns: readonly Column<Group>[] = [
    { key: "name", head: label, cell: (row) => row.name, sortValue: (row) => row.name, onPhone: "title" },
    {
      key: "items",
      head: "Items",
      isNumber: true,
      cell: (row) => formatCount(row.items),
      sortValue: (row) => row.items,
    },
    {
      key: "completeness",
      head: "Completeness",
      isNumber: true,
      cell: (row) => (
        <ShareBar value={row.completeness} label={`${row.name}: ${formatShare(row.completeness)} complete`} />
      ),
      sortValue: (row) => row.completeness,
    },
  ];
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.value}
      onOpen={(row) => onChoose(row.value === current ? "" : row.value)}
      isCurrent={(row) => row.value === current}
    />
  );
}
type GroupTableProps = {
  label: string;
  rows: readonly Group[];
  current: string;
  onChoose: (value: string) => void;
};

type GroupsProps = {
  quality: MetadataQuality;
  kind: string;
  collection: string;
  set: (changes: { kind?: string; collection?: string }) => void;
};

/** Completeness by kind and by collection, each a filter for the items. */
export function GroupsPanel({ quality, kind, collection, set }: GroupsProps) {
  const kinds = quality.byKind.map((row) => ({ ...row, name: kindWords(row.kind), value: row.kind }));
  const collections = quality.byCollection.map((row) => ({
    ...row,
    name: row.collection || "(top folder)",
    value: row.collection,
  }));
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <Panel title="By kind">
        <GroupTable label="Kind" rows={kinds} current={kind} onChoose={(value) => set({ kind: value })} />
      </Panel>
      <Panel title="By collection">
        <div className="md:max-h-96 md:overflow-y-auto">
          <GroupTable
            label="Collection"
            rows={collections}
            current={collection}
            onChoose={(value) => set({ collection: value })}
          />
        </div>
      </Panel>
    </div>
  );
}
