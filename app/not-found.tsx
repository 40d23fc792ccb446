import Link from "next/link";
import { Logo } from "#components/frame/logo.tsx";
import { paths } from "#components/paths.ts";
import { buttonClass } from "#components/ui/button.tsx";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center justify-items-start gap-4 px-6">
      <Logo className="size-9" />
      <h1 className="text-xl font-semibold">There is nothing at this address</h1>
      <p className="text-soft">It may be misspelt, or what stood here was removed.</p>
      <Link href={paths.overview} className={buttonClass({ look: "primary" })}>
        To the overview
      </Link>
    </main>
  );
}
