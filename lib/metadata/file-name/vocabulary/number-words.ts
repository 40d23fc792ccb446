import { foldWord } from "../fold-word.ts";

const folded = (list: string): ReadonlySet<string> => new Set(list.split(" ").map(foldWord));

/** Words for "season" in names of many languages (folded). */
export const SEASON_WORDS = folded(
  "season seasons saison saisons series temporada temporadas temp tem staffel staffeln stagione stagioni sezon sezonul " +
    "sezona sezony sezone seizoen säsong sæson sesong kausi évad sez sezn сезон сезона сезони сезоны σεζόν 시즌",
);

/** Words for "episode" in names of many languages (folded). */
export const EPISODE_WORDS = folded(
  "e ep eps episode episodes episodio episodios episódio episódios epizod epizoda epizode epizodul odcinek odc folge folgen " +
    "capitulo capítulo capitulos capítulos cap caps caap capitolo chapitre puntata puntate aflevering afl avsnitt afsnit " +
    "jakso bölüm blm rész díl diel серия серии серий сер seria serija serii seriya serya ser эпизод выпуск vypusk επεισόδιο",
);

/** Words for a part of one story. */
export const PART_WORDS = folded("part parts partie pt teil parte deel del osa часть chast");

/** Words for a physical disc. */
export const DISC_WORDS = folded("cd disc disk disque dvd disco");

/** Month names and abbreviations (English, German, French, Spanish, Italian, Dutch), folded, to 1..12. */
export const MONTHS: ReadonlyMap<string, number> = new Map(
  [
    "jan january januar janvier enero gennaio januari",
    "feb february februar février fevrier febrero febbraio februari",
    "mar march märz mars marzo maart mrz",
    "apr april avril abril aprile",
    "may mai mayo maggio mei",
    "jun june juni juin junio giugno",
    "jul july juli juillet julio luglio",
    "aug august août aout agosto augustus",
    "sep sept september septembre septiembre settembre",
    "oct october oktober octobre octubre ottobre okt",
    "nov november novembre noviembre",
    "dec december dezember décembre decembre diciembre dicembre dez",
  ].flatMap((names, index) => names.split(" ").map((name): [string, number] => [foldWord(name), index + 1])),
);
