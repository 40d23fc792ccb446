"use client";
import { useQuery } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import Link from "next/link";
import { paths } from "#components/paths.ts";
import { connectionsQuery } from "#lib/queries/index.ts";

/** Says on every page that a configured server is away, and what stands in for it. */
export function ServerNotice() {
  const connections = useQuery(connectionsQuery());
  const away = connections.data?.items.filter((item) => item.isConfigured && item.state === "down") ?? [];
  if (away.length === 0) return null;
  return (
    <div role="status" className="flex items-start gap-2 border-b border-line bg-amber-wash px-4 py-2 text-sm md:px-6">
      <CloudOff className="mt-0.5 size-4 shrink-0 text-amber" aria-hidden />
      <p className="min-w-0 flex-1">
        {away.map((item) => item.sentence).join(" ")}{" "}
        <Link href={paths.engine} className="underline underline-offset-2">
          Connections
        </Link>
      </p>
    </div>
  );
}
