import type { FeedbackView, RuleDetail, RuleView } from "#lib/services/learning/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

export const rulesQuery = (input: { state?: string } = {}) => toolPages<RuleView>("rules.list", "/rules", input);

export const ruleQuery = (ruleId: number) =>
  toolQuery<RuleDetail>("rules.get", "/rules/{ruleId}", { ruleId: String(ruleId) });

export const feedbackQuery = (input: { type?: string } = {}) =>
  toolPages<FeedbackView>("feedback.list", "/feedback", input);
