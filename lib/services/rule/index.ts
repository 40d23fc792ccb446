export { activeRules, StoredRule } from "./active-rules.ts";
export { noteRuleEvent, recordOf } from "./rule-events.ts";
