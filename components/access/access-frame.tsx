import type { ReactNode } from "react";
import { Logo } from "#components/frame/logo.tsx";

type Props = { title: string; lead: ReactNode; children: ReactNode };

/** The two pages that answer to strangers: one column, one form. */
export const AccessFrame = ({ title, lead, children }: Props) => (
  <main className="mx-auto grid min-h-dvh w-full max-w-sm content-center gap-6 px-5 py-10">
    <div className="grid gap-3">
      <div className="flex items-center gap-2 font-semibold">
        <Logo className="size-7" />
        <span className="text-lg tracking-tight">Plantain</span>
      </div>
      <h1 className="mt-2 text-xl font-semibold">{title}</h1>
      <p className="text-soft">{lead}</p>
    </div>
    {children}
  </main>
);
