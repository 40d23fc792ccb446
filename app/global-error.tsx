"use client";
import { Failed } from "#components/states/failed.tsx";
import { problemOf } from "#lib/queries/index.ts";
import "./globals.css";

export default function GlobalError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main className="mx-auto grid min-h-dvh max-w-xl content-center gap-4 px-6">
          <h1 className="text-xl font-semibold">Plantain could not draw this page</h1>
          <Failed problem={problemOf(error)} onRetry={reset} />
        </main>
      </body>
    </html>
  );
}
