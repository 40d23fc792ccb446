import type { PlanningFacts } from "../planning-facts.ts";
import { FILLER, FOREIGN } from "./function-words.ts";
import { ELSEWHERE, type ElsewhereWish } from "./intents.ts";
import type { Mark } from "./mark-up.ts";

/** An answer to a question: a goal to go on with, advice to plan, or a model to ask. */
export type Choice = { label: string; goal?: string; recommendationId?: number; useModel?: string };

export type Question = { question: string; text: string; choices: Choice[] };

const MOST_CHOICES = 6;

const STARTERS = [
  "Fill missing titles, years and genres",
  "Make thumbnails for videos that have none",
  "Convert the movies to h265",
  "Normalize the loudness of the music",
  "Move files into tidy folders",
  "Do the weekly maintenance",
];

export const starters = (): Choice[] => STARTERS.map((goal) => ({ label: goal, goal }));

/** The goal with more words at its end; what was there stays. */
export const extended = (goal: string, more: string): string => `${goal.trim().replace(/[.!?\s]+$/, "")}${more}`;

export function askWhat(): Question {
  return {
    question: "What should be done?",
    text: "I could not tell what to do from these words.",
    choices: starters(),
  };
}

const FOREIGN_QUESTIONS: Readonly<Record<string, string>> = {
  de: "Das sieht nach Deutsch aus. Ohne Sprachmodell lese ich nur Englisch: Soll ein Modell das Ziel lesen, oder magst du es auf Englisch sagen?",
  fr: "On dirait du français. Sans modèle, je ne lis que l'anglais : un modèle doit-il lire l'objectif, ou peux-tu le dire en anglais ?",
  es: "Parece español. Sin un modelo solo leo inglés: ¿debe un modelo leer el objetivo, o puedes decirlo en inglés?",
  it: "Sembra italiano. Senza un modello leggo solo l'inglese: deve leggere l'obiettivo un modello, o puoi dirlo in inglese?",
  nl: "Dit lijkt Nederlands. Zonder model lees ik alleen Engels: moet een model het doel lezen, of kun je het in het Engels zeggen?",
  pt: "Parece português. Sem um modelo só leio inglês: deve um modelo ler o objetivo, ou pode dizê-lo em inglês?",
};

/** The language that a goal seems to be in when it is not English, or null. Words of both sides are not counted. */
export function foreignLanguage(marks: readonly Mark[]): string | null {
  const words = marks.filter((mark) => /^\p{L}/u.test(mark.plain) && !mark.quoted).map((mark) => mark.plain);
  if (words.length < 2) return null;
  const english = words.filter((word) => FILLER.has(word)).length;
  let best: { language: string; count: number } | null = null;
  for (const [language, known] of Object.entries(FOREIGN)) {
    const count = words.filter((word) => known.has(word)).length;
    if (count > (best?.count ?? 0)) best = { language, count };
  }
  return best !== null && best.count >= 2 && best.count > english && best.count / words.length >= 0.3
    ? best.language
    : null;
}

export function askForeign(language: string, goal: string): Question {
  return {
    question:
      FOREIGN_QUESTIONS[language] ??
      "Rules read English only. Shall a model read the goal, or can you say it in English?",
    text: "The goal is in a language that the rules do not read.",
    choices: [{ label: "Let a model read it", goal, useModel: "auto" }, ...starters().slice(0, 3)],
  };
}

/** A goal of which most words are in no list, without a language that is known here. */
export function isGibberish(marks: readonly Mark[]): boolean {
  const words = marks.filter((mark) => /^\p{L}/u.test(mark.plain) && mark.names.length === 0);
  return words.length >= 3 && words.filter((mark) => mark.unknown).length / words.length > 0.5;
}

export function askFormat(goal: string): Question {
  const choices = ["h265", "h264", "720p", "mp4"].map((format) => ({
    label: `To ${format}`,
    goal: extended(goal, ` to ${format}`),
  }));
  return {
    question:
      "Convert into what? Name a codec (h264, h265, av1), a height (720p), a container (mp4, mkv) or several of them.",
    text: "Media are to be converted.",
    choices,
  };
}

export function askSize(goal: string, sizeText: string): Question {
  const without = goal
    .replace(
      new RegExp(
        `\\b(?:down )?(?:to|under|below|at most|less than)\\s(?:(?:under|below|at most|less than)\\s)?${sizeText.replace(/[^\w. ]/g, "")}(?: each)?`,
        "i",
      ),
      "",
    )
    .trim();
  const choices = ["crf 24", "crf 28", "720p"].map((wish) => ({
    label: wish,
    goal: extended(without, ` to h265 ${wish}`),
  }));
  return {
    question: `A size in bytes (${sizeText}) can't be aimed at yet. Which quality or height shall it be instead?`,
    text: "Media are to be converted to a given size.",
    choices,
  };
}

export function askHowMany(goal: string, word: string): Question {
  return {
    question: `How many of the ${word}?`,
    text: `The goal is about the ${word} media, and does not say how many.`,
    choices: [5, 10, 20, 50].map((count) => ({
      label: `The ${count} ${word}`,
      goal: goal.replace(new RegExp(`\\b${word.replace(/[^\w ]/g, "")}\\b`, "i"), `${count} ${word}`),
    })),
  };
}

export function askName(goal: string, name: string, facts: PlanningFacts): Question {
  const collections = [...new Set(facts.items.map((item) => item.collection))].filter((one) => one !== null).sort();
  const choices = collections.slice(0, MOST_CHOICES).map((collection) => ({
    label: collection,
    goal: goal.includes(name)
      ? goal.replace(name, `"${collection}"`).replaceAll('""', '"')
      : extended(goal, ` in "${collection}"`),
  }));
  return {
    question: `Which media does "${name}" mean? There is no collection, source, series, artist or title of that name.`,
    text: `I could not find "${name}" in the library.`,
    choices,
  };
}

/** What can be done instead of something that Plantain has no step for. */
const INSTEAD: Record<ElsewhereWish, { text: string; goals: readonly string[] }> = {
  clear_backlog: {
    text: "It can read the logs and show what holds the queue up on the page Bottlenecks.",
    goals: ["Analyze the logs"],
  },
  relieve: {
    text: "Bottlenecks that were found are on the page Bottlenecks, each with advice that becomes a plan. None is open now.",
    goals: ["Analyze the logs"],
  },
  remove: {
    text: "Plantain never deletes media. It can make files smaller, or move them.",
    goals: ["Shrink the 20 largest movies to h265", "Move files into tidy folders"],
  },
  outside: { text: "Plantain works on the media, logs and tasks of its sources only.", goals: STARTERS },
};

/** @param said the words of the person, or what they come down to */
export function askInstead(wishes: readonly ElsewhereWish[]): Question {
  const [first = "outside"] = wishes;
  const goals = [...new Set(wishes.flatMap((wish) => INSTEAD[wish].goals))].slice(0, MOST_CHOICES);
  return {
    question: `Plantain has no step to ${ELSEWHERE[first]}. ${INSTEAD[first].text} What shall it be instead?`,
    text: `You want to ${wishes.map((wish) => ELSEWHERE[wish]).join(" and to ")}.`,
    choices: goals.map((goal) => ({ label: goal, goal })),
  };
}

/** What a note says about a wish that can't be met beside others that can. */
export const insteadNote = (wish: ElsewhereWish): string =>
  `Left out: there is no step to ${ELSEWHERE[wish]}. ${INSTEAD[wish].text}`;

export function askAdvice(facts: PlanningFacts, named: string): Question {
  const advice = facts.advice ?? [];
  const choices = advice
    .slice(0, MOST_CHOICES)
    .map(({ id, title }) => ({ label: title.slice(0, 120), recommendationId: id }));
  return {
    question: "Which of these shall the plan mend?",
    text: `Something slow is to become faster${named === "" ? "" : ` (${named})`}. This is what was found:`,
    choices,
  };
}
