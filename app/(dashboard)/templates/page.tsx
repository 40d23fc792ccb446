import { TemplatesPage } from "#components/templates/templates-page.tsx";
import { templatesQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata = { title: "Templates" };

export default function Page() {
  return (
    <Prefetched queries={[templatesQuery({ sortBy: "success_rate" })]}>
      <TemplatesPage />
    </Prefetched>
  );
}
