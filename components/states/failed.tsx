import { CircleAlert, RotateCw } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import type { Problem } from "#lib/queries/index.ts";

type Props = { problem: Problem; onRetry?: () => void; isRetrying?: boolean };

/** What failed, why, and the way out. */
export function Failed({ problem, onRetry, isRetrying = false }: Props) {
  return (
    <div role="alert" className="flex flex-wrap items-start gap-3 rounded-md border border-line bg-red-wash px-4 py-3">
      <CircleAlert className="mt-0.5 size-4 shrink-0 text-red" aria-hidden />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p className="text-base font-medium text-ink">{problem.detail}</p>
        {problem.hint && <p className="mt-0.5 text-sm text-soft">{problem.hint}</p>}
        {problem.issues && problem.issues.length > 0 && (
          <ul className="mt-1 list-disc pl-4 text-sm text-soft">
            {problem.issues.map((issue) => (
              <li key={`${issue.path} ${issue.message}`}>
                {issue.path ? `${issue.path}: ` : ""}
                {issue.message}
              </li>
            ))}
          </ul>
        )}
      </div>
      {onRetry && (
        <Button size="sm" onClick={onRetry} isPending={isRetrying}>
          {!isRetrying && <RotateCw aria-hidden />}
          Try again
        </Button>
      )}
    </div>
  );
}
