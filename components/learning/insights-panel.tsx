"use client";
import { useQuery } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";
import { Confidence } from "#components/evidence/confidence.tsx";
import { plural } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { tell } from "#components/ui/toast.tsx";
import { insightsQuery } from "#lib/queries/index.ts";
import type { LibraryInsights } from "#lib/services/quality/index.ts";

const ROW = "flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-1.5 text-sm";

const GENRE_WORDS = { merge: "one spelling", broaden: "broader", narrow: "finer" } as const;

function GenreLine({ genre }: { genre: LibraryInsights["genres"][number] }) {
  const { can } = useSession();
  const { kind, from, to } = genre;
  const take = useTool("insights.use_genre", {
    onDone: ({ words }) =>
      tell("Applying it as a rule", { detail: `${words} It can be undone under Metadata, Changes.` }),
  });
  return (
    <li className={ROW}>
      <Badge>{GENRE_WORDS[kind]}</Badge>
      <span className="min-w-48 flex-1 [overflow-wrap:anywhere]">{genre.words}</span>
      <Confidence value={genre.confidence} />
      {can("operate") && (
        <Button size="tiny" isPending={take.isPending} onClick={() => take.mutate({ kind, from, to })}>
          Apply to {plural(genre.items, "item")}
        </Button>
      )}
    </li>
  );
}

function Lines({ insights }: { insights: LibraryInsights }) {
  return (
    <div className="grid gap-5 px-4 py-3">
      {insights.rhythms.length > 0 && (
        <section>
          <h3 className="text-sm font-semibold">Rhythms in what arrives</h3>
          <ul className="divide-y divide-line/60">
            {insights.rhythms.map((rhythm) => (
              <li key={`${rhythm.group} ${rhythm.kind}`} className={ROW}>
                <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{rhythm.words}</span>
                <span className="text-xs text-faint">
                  {rhythm.count} of {rhythm.total}; next due <TimeAgo at={new Date(rhythm.nextAt).toISOString()} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {insights.preSchedules.length > 0 && (
        <section>
          <h3 className="text-sm font-semibold">Times to look</h3>
          <ul className="divide-y divide-line/60">
            {insights.preSchedules.map((entry) => (
              <li key={entry.group} className={ROW}>
                <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{entry.words}</span>
                {entry.cron !== null && <code className="text-xs">{entry.cron}</code>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {insights.genres.length > 0 && (
        <section>
          <h3 className="text-sm font-semibold">Genres that could say more</h3>
          <ul className="divide-y divide-line/60">
            {insights.genres.map((genre) => (
              <GenreLine key={`${genre.kind} ${genre.from} ${genre.to}`} genre={genre} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

const isNothing = ({ rhythms, genres }: LibraryInsights): boolean => rhythms.length === 0 && genres.length === 0;

/** What the course and the content of the library suggest, each tested against chance. */
export function InsightsPanel() {
  const insights = useQuery(insightsQuery());
  return (
    <Panel title="Insights" note="tested against chance; worked out after each reading">
      <QueryBoundary
        query={insights}
        isEmpty={(value) => value.insights === null || isNothing(value.insights)}
        empty={
          <Empty icon={<CalendarClock />} title="Nothing stands out">
            Rhythms need weeks of arrivals; genres need a few dozen items that have some.
          </Empty>
        }
      >
        {(value) => value.insights !== null && <Lines insights={value.insights} />}
      </QueryBoundary>
    </Panel>
  );
}
