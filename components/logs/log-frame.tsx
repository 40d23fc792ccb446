"use client";
import { X } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { ExactTime } from "#components/format/time.tsx";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { type LogQuery, paths } from "#components/paths.ts";
import { SourceSelect } from "#components/sources/source-select.tsx";
import { Button } from "#components/ui/button.tsx";
import { cx } from "#components/ui/cx.ts";
import { useLogWindow } from "./use-log-window.ts";

const VIEWS = [
  { label: "Volume", hrefOf: (query: LogQuery) => paths.logs(query) },
  { label: "Patterns", hrefOf: (query: LogQuery) => paths.logPatterns(query) },
  { label: "Compare", hrefOf: (query: LogQuery) => paths.logCompare(query) },
  { label: "Live", hrefOf: (query: LogQuery) => paths.logLive(query) },
] as const;

/** The chosen window in words, with the way out of it. */
function ChosenWindow() {
  const { values, hasWindow, clearWindow } = useLogWindow();
  if (!hasWindow) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm text-soft">
      Only from <ExactTime at={values.from || null} /> to <ExactTime at={values.to || null} />
      <Button size="tiny" look="quiet" onClick={clearWindow}>
        <X aria-hidden />
        All time
      </Button>
    </p>
  );
}

type Props = { title: string; answer?: ReactNode; action?: ReactNode; children: ReactNode; hasNoWindow?: boolean };

/** Head and views of the pages about logs; the window goes with whoever walks between them. */
export function LogFrame({ title, answer, action, children, hasNoWindow = false }: Props) {
  const pathname = usePathname();
  const { values, setSource } = useLogWindow();
  return (
    <PageBody>
      <PageHead
        title={title}
        answer={answer}
        action={
          <>
            <SourceSelect
              value={values.source}
              onChange={setSource}
              kinds={["log_folder", "log_stream", "log_trial", "banana_bun"]}
            />
            {action}
          </>
        }
      />
      <nav aria-label="Views of the logs" className="-mb-2 flex flex-wrap items-center gap-x-4 border-b border-line">
        {VIEWS.map(({ label, hrefOf }) => (
          <Link
            key={label}
            href={hrefOf(values)}
            aria-current={pathname === hrefOf({}) ? "page" : undefined}
            className={cx(
              "tap -mb-px flex items-center border-b-2 border-transparent px-0.5 text-soft -outline-offset-2 hover:text-ink",
              "aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink",
            )}
          >
            {label}
          </Link>
        ))}
        {!hasNoWindow && (
          <span className="ml-auto">
            <ChosenWindow />
          </span>
        )}
      </nav>
      {children}
    </PageBody>
  );
}
