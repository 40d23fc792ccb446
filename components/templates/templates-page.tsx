"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Download, Upload } from "lucide-react";
import { useState } from "react";
import { formatShare, plural } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useSession } from "#components/frame/session.tsx";
import { paths } from "#components/paths.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import { addressOf, rowsOf, templatesQuery, totalOf } from "#lib/queries/index.ts";
import type { TemplateSummary } from "#lib/services/template/index.ts";
import { ImportTemplatesDialog } from "./import-dialog.tsx";
import { intentWords, ORIGINS } from "./template-words.ts";

const COLUMNS: readonly Column<TemplateSummary>[] = [
  {
    key: "name",
    head: "Template",
    cell: (template) => template.name,
    onPhone: "title",
    className: "min-w-56",
  },
  {
    key: "origin",
    head: "Origin",
    cell: ({ origin }) => <Badge tone={ORIGINS[origin].tone}>{ORIGINS[origin].label}</Badge>,
  },
  { key: "does", head: "Does", cell: ({ intents }) => intentWords(intents), onPhone: "hidden" },
  {
    key: "success",
    head: "Ended well",
    isNumber: true,
    cell: ({ successRate, successCount, runCount }) =>
      successRate === null ? "no run yet" : `${formatShare(successRate)} (${successCount} of ${runCount})`,
  },
  { key: "used", head: "Used", isNumber: true, cell: ({ usageCount }) => usageCount },
  { key: "version", head: "Version", isNumber: true, cell: ({ version }) => version },
  { key: "updated", head: "Changed", isNumber: true, cell: ({ updatedAt }) => <TimeAgo at={updatedAt} /> },
];

const SORTS = [
  ["success_rate", "Success rate"],
  ["usage_count", "Most used"],
  ["updated", "Last changed"],
  ["name", "Name"],
] as const;

function answerOf(total: number | null): string {
  if (total === null) return "Plans that can be made again.";
  return `${plural(total, "template")}: plans that can be made again, with other values and for the library as it is now.`;
}

/** The library of templates: find, sort, import, export; each leads to its own page. */
export function TemplatesPage() {
  const { can } = useSession();
  const [sortBy, setSortBy] = useState("success_rate");
  const [words, setWords] = useState("");
  const [findBy, setFindBy] = useState("words");
  const [isImporting, setIsImporting] = useState(false);
  const asked =
    words.trim().length < (findBy === "likeness" ? 3 : 1)
      ? {}
      : { [findBy === "likeness" ? "similarTo" : "search"]: words };
  const templates = useInfiniteQuery(templatesQuery({ sortBy, ...asked }));
  return (
    <PageBody>
      <PageHead
        title="Templates"
        answer={answerOf(templates.data === undefined || words !== "" ? null : totalOf(templates.data))}
        action={
          <>
            <a
              href={addressOf("/planning/template-export", {})}
              download="plan-templates.json"
              className={buttonClass({})}
            >
              <Download aria-hidden />
              Export
            </a>
            {can("operate") && (
              <Button onClick={() => setIsImporting(true)}>
                <Upload aria-hidden />
                Import
              </Button>
            )}
          </>
        }
      />
      <Panel
        title="Library"
        action={
          <>
            <Select
              aria-label="Sort by"
              value={sortBy}
              onChange={(event) => setSortBy(event.target.value)}
              className="w-auto"
            >
              {SORTS.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
            <Select
              aria-label="Find by"
              value={findBy}
              onChange={(event) => setFindBy(event.target.value)}
              className="w-auto"
            >
              <option value="words">By words</option>
              <option value="likeness">By likeness to a goal</option>
            </Select>
            <Input
              data-search
              type="search"
              aria-label="Find a template"
              placeholder="Find a template"
              value={words}
              onChange={(event) => setWords(event.target.value)}
              className="w-48"
            />
          </>
        }
      >
        <QueryBoundary
          query={templates}
          isEmpty={(read) => rowsOf(read).length === 0}
          empty={
            <Empty title="No template fits">
              Look for other words. A plan that succeeds becomes a template by itself, and templates can be imported.
            </Empty>
          }
        >
          {(read) => (
            <>
              <DataTable
                label="Templates"
                columns={COLUMNS}
                rows={rowsOf(read)}
                rowKey={(template) => template.id}
                rowHref={(template) => paths.template(template.id)}
              />
              <ShowMore query={templates} one="template" />
            </>
          )}
        </QueryBoundary>
      </Panel>
      <ImportTemplatesDialog isOpen={isImporting} onOpenChange={setIsImporting} />
    </PageBody>
  );
}
