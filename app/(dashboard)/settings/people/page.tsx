import { PeoplePanel } from "#components/settings/people-panel.tsx";
import { usersQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "People" };

export default function Page() {
  return (
    <Prefetched queries={[usersQuery()]}>
      <PeoplePanel />
    </Prefetched>
  );
}
