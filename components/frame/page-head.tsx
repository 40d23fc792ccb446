import type { ReactNode } from "react";

type Props = { title: string; answer?: ReactNode; action?: ReactNode; above?: ReactNode };

/** The answer first: what state this area is in, in one sentence; on the right the one thing to do next. */
export function PageHead({ title, answer, action, above }: Props) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 max-w-4xl">
        {above}
        <h1 className="text-xl font-semibold [overflow-wrap:anywhere]">{title}</h1>
        {answer && <p className="mt-1 text-lg text-soft [overflow-wrap:anywhere]">{answer}</p>}
      </div>
      {action && <div className="flex flex-wrap items-center gap-2">{action}</div>}
    </header>
  );
}

/** Everything of a page below the top bar, with even gaps. */
export const PageBody = ({ children }: { children: ReactNode }) => (
  <div className="grid min-w-0 grid-cols-1 gap-6">{children}</div>
);
