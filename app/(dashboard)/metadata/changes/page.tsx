import { ChangesPage } from "#components/review/changes-page.tsx";
import { changeSetsQuery } from "#lib/queries/index.ts";
import { type PageProps, textsOf } from "../../../page-props.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Changes of values" };

export default async function Page({ searchParams }: PageProps) {
  const { size: minChanges } = textsOf(await searchParams, ["size"]);
  return (
    <Prefetched queries={[changeSetsQuery({ minChanges })]}>
      <ChangesPage />
    </Prefetched>
  );
}
