import { TemplatePage } from "#components/templates/template-page.tsx";
import { sourcesQuery, templateQuery } from "#lib/queries/index.ts";
import type { PageProps } from "../../../page-props.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Template" };

export default async function Page({ params }: PageProps<{ templateId: string }>) {
  const { templateId } = await params;
  return (
    <Prefetched queries={[sourcesQuery()]} subject={templateQuery(templateId)}>
      <TemplatePage templateId={templateId} />
    </Prefetched>
  );
}
