import type { z } from "zod";
import type { BottleneckExplanation, BottleneckIdInput, WhatIfInput } from "#lib/services/bottleneck/index.ts";
import type { BudgetIdInput, BudgetView, CreateBudgetInput, UpdateBudgetInput } from "#lib/services/budget/index.ts";
import type { ConnectionList, ServerNameInput } from "#lib/services/connection/index.ts";
import type { StartDrillInput } from "#lib/services/drill/index.ts";
import type {
  DecideStepInput,
  ExecutionDetail,
  ExecutionIdInput,
  PauseExecutionInput,
  PrioritizeInput,
  ResumeExecutionInput,
  StartExecutionInput,
} from "#lib/services/execution/index.ts";
import type { JobIdInput, JobView } from "#lib/services/job/index.ts";
import type {
  FeedbackLoopInput,
  RuleView,
  SetRuleStateInput,
  TakenRefinement,
  TakeRefinementInput,
} from "#lib/services/learning/index.ts";
import type {
  CreateProviderInput,
  EditModelInput,
  ModelView,
  PriceIdInput,
  PriceView,
  ProviderIdInput,
  ProviderList,
  ProviderView,
  SetOptimizationsInput,
  SetPriceInput,
  SwitchOptimizationsInput,
  UpdateProviderInput,
} from "#lib/services/llm/index.ts";
import type { AddedToBatch, AddToBatchInput, BatchIdInput, BatchView } from "#lib/services/llm-batch/index.ts";
import type {
  CorrectedLogFormat,
  CorrectLogFormatInput,
  MarkLogPatternInput,
  PatternMemory,
} from "#lib/services/log/index.ts";
import type {
  ChannelIdInput,
  ChannelView,
  CreateChannelInput,
  UpdateChannelInput,
} from "#lib/services/notification/index.ts";
import type {
  ApprovePlanInput,
  GeneratePlanInput,
  GeneratePlanResult,
  PlanDetail,
  PlanIdInput,
  RejectPlanInput,
  RevisePlanInput,
  RevisionPreview,
  StoredSimulation,
} from "#lib/services/plan/index.ts";
import type { TriedSample, TrySampleInput } from "#lib/services/plan-sample/index.ts";
import type { ProposeInput } from "#lib/services/proposal/index.ts";
import type { SetFieldWeightsInput } from "#lib/services/quality/index.ts";
import type { DecideRecommendationInput, RecommendationView } from "#lib/services/recommendation/index.ts";
import type {
  AcceptProposalsInput,
  ChangeSetIdInput,
  DecideMatchingInput,
  DecisionResult,
  EditFieldInput,
  LockFieldInput,
  MatchingResult,
  PlanWritesInput,
  RejectProposalsInput,
} from "#lib/services/review/index.ts";
import type { SettingList, UpdateSettingsInput } from "#lib/services/setting/index.ts";
import type { AddSourceInput, SourceIdInput, SourceView, WatchSourceInput } from "#lib/services/source/index.ts";
import type { SetTaskCallsInput, TaskCallsView } from "#lib/services/task/index.ts";
import type {
  TemplateIdInput,
  TemplateTest,
  TestTemplateInput,
  UsedTemplate,
  UseTemplateInput,
} from "#lib/services/template/index.ts";
import type { CreatedToken, CreateTokenInput, TokenIdInput, TokenView } from "#lib/services/token/index.ts";
import type {
  BanUserInput,
  CreateUserInput,
  ResetPasswordInput,
  SetUserRoleInput,
  UserIdInput,
  UserView,
} from "#lib/services/user/index.ts";
import type { Problem } from "./problem.ts";

type Change<Input extends z.ZodType, Value> = { input: z.input<Input>; value: Value };
type Nothing = z.ZodObject<Record<never, never>>;

/** What the browser may ask for beside reading: tool name → what goes in, what comes back. */
export type Mutations = {
  "sources.add": Change<typeof AddSourceInput, { source: SourceView; job: JobView | null }>;
  "sources.observe": Change<typeof SourceIdInput, JobView>;
  "sources.watch": Change<typeof WatchSourceInput, SourceView>;
  "sources.remove": Change<typeof SourceIdInput, { removed: true }>;
  "sample.create": Change<Nothing, JobView>;
  "sample.remove": Change<Nothing, { removed: number }>;
  "connections.send_again": Change<typeof ServerNameInput, ConnectionList>;
  "logs.mark": Change<typeof MarkLogPatternInput, PatternMemory>;
  "logs.correct_format": Change<typeof CorrectLogFormatInput, CorrectedLogFormat>;
  "media.group": Change<Nothing, JobView>;
  "jobs.cancel": Change<typeof JobIdInput, JobView>;
  "bottlenecks.explain": Change<typeof BottleneckIdInput, BottleneckExplanation>;
  "bottlenecks.what_if": Change<typeof WhatIfInput, JobView>;
  "tasks.set_calls": Change<typeof SetTaskCallsInput, TaskCallsView>;
  "recommendations.decide": Change<typeof DecideRecommendationInput, RecommendationView>;
  "plans.generate": Change<typeof GeneratePlanInput, GeneratePlanResult>;
  "plans.revise": { input: RevisePlanInput; value: PlanDetail };
  "plans.preview_revision": { input: RevisePlanInput; value: RevisionPreview };
  "plans.simulate": Change<typeof PlanIdInput, StoredSimulation>;
  "plans.try_sample": Change<typeof TrySampleInput, TriedSample>;
  "plans.approve": Change<typeof ApprovePlanInput, { plan: PlanDetail; executionId: string | null }>;
  "plans.reject": Change<typeof RejectPlanInput, PlanDetail>;
  "executions.start": Change<typeof StartExecutionInput, ExecutionDetail>;
  "executions.cancel": Change<typeof ExecutionIdInput, ExecutionDetail>;
  "executions.pause": Change<typeof PauseExecutionInput, ExecutionDetail>;
  "executions.decide_step": Change<typeof DecideStepInput, ExecutionDetail>;
  "executions.resume": Change<typeof ResumeExecutionInput, ExecutionDetail>;
  "executions.prioritize": Change<typeof PrioritizeInput, ExecutionDetail>;
  "drills.start": Change<typeof StartDrillInput, JobView>;
  "executions.undo": Change<typeof ExecutionIdInput, ExecutionDetail>;
  "templates.use": Change<typeof UseTemplateInput, UsedTemplate>;
  "templates.test": Change<typeof TestTemplateInput, TemplateTest>;
  "templates.remove": Change<typeof TemplateIdInput, { removed: true }>;
  "notifications.create": Change<typeof CreateChannelInput, ChannelView>;
  "notifications.update": Change<typeof UpdateChannelInput, ChannelView>;
  "notifications.test": Change<typeof ChannelIdInput, ChannelView>;
  "notifications.remove": Change<typeof ChannelIdInput, { removed: true }>;
  "users.create": Change<typeof CreateUserInput, UserView>;
  "users.set_role": Change<typeof SetUserRoleInput, UserView>;
  "users.ban": Change<typeof BanUserInput, UserView>;
  "users.unban": Change<typeof UserIdInput, UserView>;
  "users.reset_password": Change<typeof ResetPasswordInput, UserView>;
  "users.remove": Change<typeof UserIdInput, { removed: true }>;
  "tokens.create": Change<typeof CreateTokenInput, CreatedToken>;
  "tokens.revoke": Change<typeof TokenIdInput, TokenView>;
  "budgets.create": Change<typeof CreateBudgetInput, BudgetView>;
  "budgets.update": Change<typeof UpdateBudgetInput, BudgetView>;
  "budgets.remove": Change<typeof BudgetIdInput, { removed: true }>;
  "llm.providers.create": Change<typeof CreateProviderInput, ProviderView>;
  "llm.providers.update": Change<typeof UpdateProviderInput, ProviderView>;
  "llm.providers.test": Change<typeof ProviderIdInput, ProviderView>;
  "llm.providers.remove": Change<typeof ProviderIdInput, { providerId: string }>;
  "llm.optimizations.set": Change<typeof SetOptimizationsInput, ProviderView>;
  "llm.optimizations.switch": Change<typeof SwitchOptimizationsInput, ProviderList>;
  "llm.models.edit": Change<typeof EditModelInput, ModelView>;
  "llm.prices.set": Change<typeof SetPriceInput, PriceView>;
  "llm.prices.remove": Change<typeof PriceIdInput, { priceId: number }>;
  "llm.batches.add": Change<typeof AddToBatchInput, AddedToBatch>;
  "llm.batches.cancel": Change<typeof BatchIdInput, BatchView>;
  "metadata.propose": Change<typeof ProposeInput, JobView>;
  "metadata.accept": Change<typeof AcceptProposalsInput, DecisionResult>;
  "metadata.reject": Change<typeof RejectProposalsInput, DecisionResult>;
  "metadata.decide_matching": Change<typeof DecideMatchingInput, MatchingResult>;
  "metadata.edit": Change<typeof EditFieldInput, DecisionResult>;
  "metadata.lock": Change<typeof LockFieldInput, DecisionResult>;
  "metadata.unlock": Change<typeof LockFieldInput, DecisionResult>;
  "metadata.undo": Change<typeof ChangeSetIdInput, DecisionResult>;
  "metadata.plan_writes": Change<typeof PlanWritesInput, PlanDetail>;
  "metadata.set_weights": Change<typeof SetFieldWeightsInput, JobView>;
  "rules.learn": Change<typeof FeedbackLoopInput, JobView>;
  "insights.use_genre": Change<typeof TakeRefinementInput, TakenRefinement>;
  "rules.set_state": Change<typeof SetRuleStateInput, RuleView>;
  "settings.update": Change<typeof UpdateSettingsInput, SettingList>;
};

export type MutationName = keyof Mutations;

/** How the server action answers: never by throwing, so that a page can show the problem where it belongs. */
export type ToolAnswer = { ok: true; value: unknown } | { ok: false; problem: Problem };
export type RunTool = (name: string, input: unknown) => Promise<ToolAnswer>;
