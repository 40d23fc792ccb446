import { LearningPage } from "#components/learning/learning-page.tsx";
import { feedbackQuery, insightsQuery, rulesQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata = { title: "Learning" };

export default function Page() {
  return (
    <Prefetched queries={[rulesQuery(), feedbackQuery(), insightsQuery()]}>
      <LearningPage />
    </Prefetched>
  );
}
