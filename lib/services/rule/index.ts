export { activeRules, StoredRule } from "./active-rules.ts";
export { noteForRules } from "./note-for-rules.ts";
export { noteRuleEvent, recordOf } from "./rule-events.ts";
