import Link from "next/link";
import { PageHead } from "#components/frame/page-head.tsx";
import { paths } from "#components/paths.ts";
import { buttonClass } from "#components/ui/button.tsx";

export default function DashboardNotFound() {
  return (
    <PageHead
      title="There is nothing here"
      answer="The address is wrong, or what stood here was removed."
      action={
        <Link href={paths.overview} className={buttonClass({ look: "primary" })}>
          To the overview
        </Link>
      }
    />
  );
}
