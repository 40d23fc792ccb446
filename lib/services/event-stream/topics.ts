import { AppError } from "#lib/core/index.ts";

const LIST_TOPICS = [
  "jobs",
  "plans",
  "templates",
  "executions",
  "sources",
  "findings",
  "recommendations",
  "media",
  "budgets",
] as const;
const ONE_SUBJECT = /^(execution|job):[a-z0-9_]{1,64}$/;
const MAX_TOPICS = 50;

/**
 * Reads `topics=execution:ID,job:ID,plans`. `overview` stands for every list, since the overview shows all of them.
 * @throws AppError INVALID_INPUT
 */
export function parseTopics(text: string | null): string[] {
  const named = (text ?? "").split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
  const bad = named.find((topic) => !isTopic(topic));
  if (named.length === 0 || named.length > MAX_TOPICS || bad !== undefined) {
    throw new AppError("INVALID_INPUT", bad === undefined ? "Name 1 to 50 topics." : `There is no topic ${bad}.`, {
      hint: `Topics are execution:<id>, job:<id>, overview, ${LIST_TOPICS.join(", ")}, separated by commas.`,
    });
  }
  return [...new Set(named.flatMap((topic) => (topic === "overview" ? LIST_TOPICS : [topic])))];
}

const isTopic = (topic: string): boolean =>
  topic === "overview" || LIST_TOPICS.some((list) => list === topic) || ONE_SUBJECT.test(topic);
