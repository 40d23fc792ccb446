import { Sprout } from "lucide-react";
import type { ReactNode } from "react";

type Props = { title: string; children?: ReactNode; action?: ReactNode; icon?: ReactNode };

/** Nothing here yet: says why, and what to do next. */
export function Empty({ title, children, action, icon }: Props) {
  return (
    <div className="grid justify-items-center gap-2 px-6 py-10 text-center">
      <div className="text-faint [&_svg]:size-6" aria-hidden>
        {icon ?? <Sprout />}
      </div>
      <p className="text-base font-medium">{title}</p>
      {children && <div className="max-w-md text-sm text-soft">{children}</div>}
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
