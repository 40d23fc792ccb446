import { addCountryTerms } from "./countries.ts";
import { addLabelTerms } from "./label-terms.ts";
import { addLanguageTerms, addSubtitleTerms } from "./languages.ts";
import { addPictureSoundTerms } from "./picture-sound-terms.ts";
import { addSourceTerms } from "./source-terms.ts";
import type { Term, TermTable } from "./terms.ts";

function buildTable(): TermTable {
  const table: TermTable = new Map();
  addLanguageTerms(table);
  addSubtitleTerms(table);
  addCountryTerms(table);
  addPictureSoundTerms(table);
  addSourceTerms(table);
  addLabelTerms(table);
  return table;
}

/** Every known phrase (folded words joined by one blank) and what it stands for. Later groups win over languages. */
export const TERMS: ReadonlyMap<string, Term> = buildTable();

const GLUE_EXTRA = ["dl", "rip", "hd", "uhd", "web", "dvd", "bd", "sub"];

/** Words that may be run together with a neighbour ("DLx264", "NetflixUHD"): single-word technical terms. */
export const GLUE_WORDS: ReadonlySet<string> = new Set([
  ...GLUE_EXTRA,
  ...[...TERMS].flatMap(([phrase, term]) =>
    term.kind === "tech" && term.belief !== "common" && term.capitals === "none" && !phrase.includes(" ")
      ? [phrase]
      : [],
  ),
]);

/** Audio codecs that are often followed by the number of channels without a separator ("DD5.1"). */
export const AUDIO_WORDS: ReadonlySet<string> = new Set([
  "dd",
  ...[...TERMS].flatMap(([phrase, term]) =>
    term.properties[0]?.field === "audioCodec" && !phrase.includes(" ") ? [phrase] : [],
  ),
]);
