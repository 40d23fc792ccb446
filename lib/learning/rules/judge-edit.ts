import type { FieldContent } from "#lib/metadata/index.ts";
import type { Edit } from "./edits.ts";
import { holdsValue, valueKey, valuesOf } from "./item-features.ts";
import type { OneValue, RuleAction } from "./rule.ts";

const isRespelling = (action: RuleAction): boolean =>
  action.op === "replace" && valueKey(action.from) === valueKey(action.to);

/** What an action leaves in the field; nothing for a removal. */
const puts = (action: RuleAction): readonly OneValue[] =>
  action.op === "remove" ? [] : action.op === "replace" ? [action.to] : valuesOf(action.value);

/** A respelling is about the very letters; everything else is compared folded. */
function holdsAll(content: FieldContent | null, action: RuleAction): boolean {
  const exact = valuesOf(content);
  return puts(action).every((value) => (isRespelling(action) ? exact.includes(value) : holdsValue(content, value)));
}

/** True when the edited field gave the action something to do. */
export function couldAct(action: RuleAction, { before }: Pick<Edit, "before">): boolean {
  if (action.op === "remove") return holdsValue(before, action.value);
  if (action.op === "replace")
    return holdsValue(before, action.from) && !(isRespelling(action) && holdsAll(before, action));
  return !holdsAll(before, action);
}

/** True when the person left the field as the action would have. */
export function didAct(action: RuleAction, { after }: Pick<Edit, "after">): boolean {
  return action.op === "remove" ? !holdsValue(after, action.value) : holdsAll(after, action);
}

/** True when the person did the opposite: put back what the action takes away, or took away what it puts. */
export function didUndo(action: RuleAction, { before, after }: Pick<Edit, "before" | "after">): boolean {
  if (action.op === "remove") return !holdsValue(before, action.value) && holdsValue(after, action.value);
  return holdsAll(before, action) && !holdsAll(after, action);
}
