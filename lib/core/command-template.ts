/** A place in an argument that a step fills in: `{name}` or `{name:type}`. */
export type CommandSlot = {
  name: string;
  type: "text" | "int" | "word" | "path" | "choice";
  choices: readonly string[];
};

/** One argument: literal texts and slots by turns. Filled in, it is always exactly one argument. */
export type CommandArgument = readonly (string | CommandSlot)[];

/** A program that may be run, with the arguments that it gets. */
export type CommandTemplate = { program: string; args: readonly CommandArgument[] };

const SLOT = /\{([a-z][a-z0-9_]{0,30})(?::([a-z]+)(?:\(([^(){}]*)\))?)?\}/g;
const TYPES: readonly string[] = ["text", "int", "word", "path", "choice"];

/** Words of a line; double quotes hold spaces together. Null when a quote is left open. */
function wordsOf(line: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let isQuoted = false;
  for (const letter of line) {
    if (letter === '"') {
      isQuoted = !isQuoted;
      word ??= "";
    } else if (!isQuoted && /\s/.test(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + letter;
  }
  if (isQuoted) return null;
  return word === null ? words : [...words, word];
}

function parseArgument(word: string): CommandArgument | null {
  const parts: (string | CommandSlot)[] = [];
  let from = 0;
  for (const found of word.matchAll(SLOT)) {
    const [whole, name = "", type = "text", choices] = found;
    if (!TYPES.includes(type) || (type === "choice") !== (choices !== undefined)) return null;
    if (found.index > from) parts.push(word.slice(from, found.index));
    parts.push({ name, type: type as CommandSlot["type"], choices: choices?.split("|") ?? [] });
    from = found.index + whole.length;
  }
  const rest = word.slice(from);
  if (/[{}]/.test(rest)) return null;
  if (rest !== "" || parts.length === 0) parts.push(rest);
  return parts;
}

/** Reads `/usr/bin/tool -q {quality:int} "{input:path}"`; null for anything that is no program with arguments. */
export function parseCommandTemplate(line: string): CommandTemplate | null {
  const words = wordsOf(line.trim());
  const [program = "", ...rest] = words ?? [];
  // A name without a path would be looked up in places that change.
  if (!/^(?:\/|[A-Za-z]:[\\/])/.test(program) || /[{}\u0000]/.test(program)) return null;
  const args = rest.map(parseArgument);
  return args.some((arg) => arg === null)
    ? null
    : { program, args: args.flatMap((arg) => (arg === null ? [] : [arg])) };
}

/** Programs by name, one a line: `name = /usr/bin/tool …`. Null when a line can't be read or a name comes twice. */
export function parseCommands(text: string): Map<string, CommandTemplate> | null {
  const commands = new Map<string, CommandTemplate>();
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    const [, name = "", command = ""] = /^([a-z][a-z0-9_-]{0,40})\s*=\s*(.+)$/.exec(line) ?? [];
    const template = parseCommandTemplate(command);
    if (name === "" || template === null || commands.has(name)) return null;
    commands.set(name, template);
  }
  return commands;
}

const slotsOf = ({ args }: CommandTemplate): CommandSlot[] =>
  args.flatMap((arg) => arg.filter((part): part is CommandSlot => typeof part !== "string"));

const WORD = /^[\p{L}\p{N}_.,@+=][\p{L}\p{N}_.,@+=-]{0,199}$/u;

function faultOfValue(slot: CommandSlot, value: string): string | null {
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) return "holds control characters";
  switch (slot.type) {
    case "int":
      return /^-?\d{1,15}$/.test(value) ? null : "is no whole number";
    case "word":
      return WORD.test(value) ? null : "is no plain word";
    case "choice":
      return slot.choices.includes(value) ? null : `is none of ${slot.choices.join(", ")}`;
    case "path":
    case "text":
      return value.length > 4096 ? "is too long" : null;
  }
}

/** A value that begins an argument with a dash would be taken for an option; a number is no option. */
function faultOfPlace({ args }: CommandTemplate, slot: CommandSlot, value: string): string | null {
  const begins = args.some(([first]) => first === slot);
  return begins && value.startsWith("-") && slot.type !== "int" ? "starts with a dash" : null;
}

/** What is wrong with the values for a command, or null: each slot has one that fits, and none is left over. */
export function faultOfValues(template: CommandTemplate, values: Readonly<Record<string, string>>): string | null {
  const slots = slotsOf(template);
  for (const slot of slots) {
    const value = Object.hasOwn(values, slot.name) ? values[slot.name] : undefined;
    const fault =
      value === undefined ? "is missing" : (faultOfValue(slot, value) ?? faultOfPlace(template, slot, value));
    if (fault !== null) return `${slot.name} ${fault}`;
  }
  const extra = Object.keys(values).find((name) => slots.every((slot) => slot.name !== name));
  return extra === undefined ? null : `${extra} is no value of this command`;
}

/** Names of the slots that hold paths; the caller proves them to be inside a folder. */
export const pathSlotsOf = (template: CommandTemplate): string[] =>
  slotsOf(template).flatMap((slot) => (slot.type === "path" ? [slot.name] : []));

/** The argument vector for values that `faultOfValues` found nothing wrong with. */
export function fillCommand(template: CommandTemplate, values: Readonly<Record<string, string>>): string[] {
  return template.args.map((arg) =>
    arg.map((part) => (typeof part === "string" ? part : (values[part.name] ?? ""))).join(""),
  );
}
