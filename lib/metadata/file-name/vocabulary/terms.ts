import type { Belief, Field, MatchKind, Property } from "../match.ts";

/** A release convention: what a phrase of one to five words stands for. */
export type Term = {
  readonly kind: MatchKind;
  readonly belief: Belief;
  readonly properties: readonly Property[];
  /** The lower-case form is an everyday word: all letters, or at least one, must be capitals. */
  readonly capitals: "all" | "some" | "none";
};

export type TermTable = Map<string, Term>;

type TermSpec = { kind: MatchKind; field: Field; belief?: Belief; capitals?: Term["capitals"] };

/** Every way to write "a b c" with each blank kept or closed: "a b c", "ab c", "a bc", "abc". */
export function spellings(phrase: string): string[] {
  const [head = "", ...rest] = phrase.split(" ");
  return rest.reduce<string[]>((forms, word) => forms.flatMap((form) => [`${form} ${word}`, form + word]), [head]);
}

/**
 * Adds lines "Value: phrase, phrase" to a table. A blank in a phrase is an optional separator, a value of the form
 * "Value + flag A + flag B" adds flags.
 */
export function addTerms(table: TermTable, spec: TermSpec, lines: string): void {
  for (const line of lines.split("\n")) {
    const colon = line.lastIndexOf(": ");
    if (colon < 0) continue;
    const [value = "", ...flags] = line.slice(0, colon).trim().split(" + ");
    const properties: Property[] = [
      ...(value === "" || value === "-" ? [] : [{ field: spec.field, value }]),
      ...flags.map((flag): Property => ({ field: "flag", value: flag })),
    ];
    const term: Term = {
      kind: spec.kind,
      belief: spec.belief ?? "sure",
      properties,
      capitals: spec.capitals ?? "none",
    };
    for (const phrase of line.slice(colon + 2).split(",")) {
      for (const form of spellings(phrase.trim())) table.set(form, term);
    }
  }
}
