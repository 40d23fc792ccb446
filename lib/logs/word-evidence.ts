/** Words that carry the sentence: a place that holds one of them is no variable. */
const FUNCTION_WORDS = new Set(
  "the a an and or not no is are was were be been has have had will can could did does do on off in out at of to from by with without for as if than then that this it its into over under up down all any none already still while because due after before during".split(
    " ",
  ),
);

/** States and outcomes, in their inflected forms: they tell one event from another. */
const STATE_STEMS =
  "start|stop|open|close|connect|disconnect|reconnect|accept|reject|receive|send|read|write|create|delete|remove|add|finish|complete|begin|end|fail|succeed|enable|disable|load|unload|mount|unmount|lock|unlock|suspend|resume|pause|shut|expire|block|allow|grant|deny|bind|detach|attach|register|unregister|join|leave|login|logout";
const STATE_FORMS =
  "success|successful|successfully|succeeded|failure|ok|error|errors|warning|up|down|done|ready|yes|no|true|false|online|offline|active|inactive|valid|invalid|available|unavailable|known|unknown|reachable|unreachable|sent|written|began|begun|denied|closing|closed|creating|created|removing|removed|writing|stopped|stopping|shutdown|startup|get|set|put|post|head|patch|options";
const STATE_WORDS = new RegExp(`^(?:(?:${STATE_STEMS})(?:s|d|ed|ing)?|${STATE_FORMS})$`, "i");

const VERB_FORM = /^[A-Za-z]{2,}(?:ed|ing)$/;

/** Words after which a name follows. */
const NAMING_WORDS =
  /^(?:user|username|account|login|logname|host|hostname|node|server|client|from|by|for|process|program|command|cmd|name|named|called|file|folder|directory|dir|path|device|dev|interface|iface|driver|module|service|daemon|container|image|volume|pod|job|task|queue|topic|table|database|db|index|bucket|key|domain|zone|class|package|app|application|plugin|keyword|tag|title|group|role|member|owner|session|id|url|uri)$/i;

/** How much a word by its spelling looks like a name or identifier (positive) or like language (negative). */
export function spellingEvidence(word: string): number {
  if (FUNCTION_WORDS.has(word.toLowerCase())) return -4;
  if (STATE_WORDS.test(word)) return -2.5;
  let evidence = 0;
  if (/[\d\u0000]/.test(word)) evidence += 1.2;
  if (/[._@/\\:~$-]/.test(word)) evidence += 0.8;
  if (/_/.test(word)) evidence += 0.3;
  if (/[a-z][A-Z]/.test(word)) evidence += 0.3;
  if (evidence === 0 && VERB_FORM.test(word)) evidence -= 1.2;
  if (/^[A-Z]{2,}$/.test(word)) evidence -= 0.4;
  return evidence;
}

/** Words after which a name may follow as well as a phrase. */
const POINTING_WORDS = /^(?:to|via|into|onto|at|with|using|as)$/i;

/** How much the word in front speaks for a name. */
export function namingEvidence(word: string): number {
  if (POINTING_WORDS.test(word)) return 0.6;
  if (!NAMING_WORDS.test(word)) return 0;
  return isFunctionWord(word) ? 1.4 : 1.8;
}

export const isFunctionWord = (word: string): boolean => FUNCTION_WORDS.has(word.toLowerCase());
export const isNamingWord = (word: string): boolean => NAMING_WORDS.test(word);
