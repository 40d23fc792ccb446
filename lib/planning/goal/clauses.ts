import { ACTIONS, ORDERS } from "./lexicon.ts";
import type { Mark } from "./mark-up.ts";
import { is } from "./quantities.ts";

/** One thing that a goal asks for: what to do (`body`), what to leave out (`except`), and why (`reason`, which asks for nothing). */
export type Clause = { body: Mark[]; except: Mark[]; reason: Mark[]; negated: boolean };

const ACTION_NAMES = Object.keys(ACTIONS);
const ORDER_NAMES = new Set(Object.keys(ORDERS));

/** Verbs that only ask for something; others of that writing are nouns: "the index", "one file". */
export const isAction = (mark: Mark | undefined): boolean => is(mark, ...ACTION_NAMES);

const STOPS = new Set([".", ";", "!", "?", "\n", "•", ":"]);
const isStop = (mark: Mark): boolean => STOPS.has(mark.plain);
const isAnd = (mark: Mark | undefined): boolean =>
  is(mark, "and") || mark?.plain === "," || mark?.plain === "&" || mark?.plain === "+" || mark?.plain === "/";

const isFiller = (mark: Mark | undefined): boolean =>
  mark !== undefined &&
  mark.concepts.length === 0 &&
  !mark.unknown &&
  mark.value === null &&
  /^\p{L}/u.test(mark.plain);

/** Whether an action word begins something new here: at the start, after a stop, "and", a comma, or words of politeness. */
function beginsClause(marks: readonly Mark[], at: number): boolean {
  const mark = marks[at];
  if (!isAction(mark)) return false;
  let before = at - 1;
  while (isFiller(marks[before]) && !/^(?:the|a|an|my|all|its|their|to)$/.test(marks[before]?.plain ?? "")) before--;
  const previous = marks[before];
  if (previous === undefined || isStop(previous) || isAnd(previous)) return true;
  return is(previous, "to") && isAnd(marks[before - 1]);
}

const scopeOrName = (mark: Mark | undefined): boolean =>
  mark?.concepts.some(
    (one) =>
      one === "name" ||
      one.startsWith("kind:") ||
      one === "video" ||
      one === "audio-files" ||
      one.startsWith("container:") ||
      ORDER_NAMES.has(one),
  ) === true;

/** The next mark that is no function word. */
export function nextOf(marks: readonly Mark[], at: number): { mark: Mark | undefined; at: number } {
  let next = at + 1;
  while (isFiller(marks[next])) next++;
  return { mark: marks[next], at: next };
}

/** "not the kids collection", "leave the podcasts alone", "without the music": something that is to be left out. */
function beginsExcept(marks: readonly Mark[], at: number): boolean {
  const mark = marks[at];
  if (is(mark, "except")) return true;
  if (mark?.plain === "leave" || mark?.plain === "keep") {
    const rest = marks.slice(at + 1, at + 8);
    const stop = rest.findIndex((one) => isStop(one) || one.plain === ",");
    const own = stop < 0 ? rest : rest.slice(0, stop);
    return own.some((one) => /^(?:alone|out|away)$/.test(one.plain)) && own.some(scopeOrName);
  }
  const isNot =
    is(mark, "not") ||
    is(mark, "missing") ||
    (is(mark, "hands-off") && !/original|file|read|only|database/.test(mark?.text ?? ""));
  if (!isNot || mark?.plain === "missing") return false;
  const next = nextOf(marks, at);
  if (scopeOrName(next.mark)) return !is(mark, "missing") || mark?.plain === "without" || mark?.plain === "no";
  return (
    next.mark?.unknown === true &&
    /^(?:collections?|folders?|ones?|movies|shows)$/.test(marks[next.at + 1]?.plain ?? "")
  );
}

const isReason = (marks: readonly Mark[], at: number): boolean =>
  is(marks[at], "reason") && !is(marks[at + 1], "over", "under");

/** Parts a marked-up goal into what it asks for. Linear. */
export function clausesOf(marks: readonly Mark[]): Clause[] {
  const clauses: Clause[] = [];
  const open = (negated: boolean): Clause => {
    const clause: Clause = { body: [], except: [], reason: [], negated };
    clauses.push(clause);
    return clause;
  };
  let clause = open(false);
  let part: "body" | "except" | "reason" = "body";
  for (const [at, mark] of marks.entries()) {
    if (isStop(mark)) {
      part = "body";
      if (clause.body.length + clause.except.length > 0) clause = open(false);
      continue;
    }
    const isNegatedAction = is(mark, "not") && isAction(nextOf(marks, at).mark) && !is(mark, "hands-off");
    if (isNegatedAction) {
      clause = open(true);
      part = "body";
      continue;
    }
    if (beginsExcept(marks, at)) part = "except";
    else if (isReason(marks, at)) part = "reason";
    else if (
      beginsClause(marks, at) &&
      !(part === "body" && clause.body.every(isFiller)) &&
      !(clause.negated && clause.body.every(isFiller))
    ) {
      if (part !== "reason" || isAnd(marks[at - 1])) {
        clause = open(false);
        part = "body";
      }
    }
    clause[part].push(mark);
  }
  return clauses.filter((one) => one.body.length + one.except.length > 0);
}
