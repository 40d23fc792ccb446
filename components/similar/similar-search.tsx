"use client";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { type FormEvent, useState } from "react";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Input } from "#components/ui/input.tsx";
import { similarMediaQuery } from "#lib/queries/index.ts";
import { SimilarList } from "./similar-media.tsx";

function Found({ query }: { query: string }) {
  const found = useQuery(similarMediaQuery({ query, top: 20 }));
  return (
    <QueryBoundary query={found}>
      {(value) => <SimilarList found={value} none="Nothing is described like this. Other words may find it." />}
    </QueryBoundary>
  );
}

type Props = { query: string; onQuery: (query: string) => void };

/** Media that are like a description in one's own words. */
export function SimilarSearch({ query, onQuery }: Props) {
  const [text, setText] = useState(query);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onQuery(text.trim());
  };
  return (
    <Panel title="Find by description">
      <div className="grid gap-3 p-4">
        <form onSubmit={submit} className="flex flex-wrap gap-2">
          <Input
            data-search
            type="search"
            aria-label="Describe what you look for"
            placeholder="storms at sea, a quiet evening, 静かな夜"
            value={text}
            maxLength={2_000}
            onChange={(event) => setText(event.target.value)}
            className="min-w-0 flex-1"
          />
          <Button type="submit">
            <Search aria-hidden />
            Find
          </Button>
        </form>
        {query !== "" && <Found query={query} />}
      </div>
    </Panel>
  );
}
