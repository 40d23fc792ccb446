import type { Classification } from "./classify-name.ts";
import { type Field, hasField, type Match } from "./match.ts";
import type { Naming } from "./naming.ts";
import type { ParsedFileName } from "./parsed-file-name.ts";
import type { Recognition } from "./recognition.ts";

/** Values by field, the file's own part first, then its directories upwards. */
class PropertyIndex {
  readonly #matches: readonly Match[];

  constructor(recognition: Recognition) {
    this.#matches = recognition.matches.toSorted((left, right) => right.part - left.part || left.start - right.start);
  }

  all(field: Field): (string | number)[] {
    const values: (string | number)[] = [];
    for (const match of this.#matches)
      for (const property of match.properties) if (property.field === field) values.push(property.value);
    return [...new Set(values)];
  }

  texts(field: Field): string[] {
    return this.all(field).map(String);
  }

  number(field: Field): number | undefined {
    const [first] = this.all(field);
    return first === undefined ? undefined : Number(first);
  }

  text(field: Field): string | undefined {
    const [first] = this.all(field);
    return first === undefined ? undefined : String(first);
  }

  /** Numbers of the nearest part that has any. */
  nearest(field: Field): { numbers: number[]; isSure: boolean } {
    const all = this.#matches.filter((match) => match.properties.some((property) => property.field === field));
    const full = field === "episode" ? all.filter((match) => hasField(match, "season")) : [];
    const holders = full.length > 0 ? full : all;
    const part = holders[0]?.part;
    const near = holders.filter((match) => match.part === part);
    const numbers = near.flatMap((match) =>
      match.properties.filter((property) => property.field === field).map(({ value }) => Number(value)),
    );
    return { numbers: [...new Set(numbers)], isSure: near.every(({ belief }) => belief === "sure") };
  }
}

/** A disc read as Blu-ray beside "UHD" is the Ultra HD disc. */
function refineSource(
  source: string | undefined,
  flags: readonly string[],
): { source: string | undefined; flags: string[] } {
  if (source === "Blu-ray" && flags.includes("Ultra HD")) {
    return { source: "Ultra HD Blu-ray", flags: flags.filter((flag) => flag !== "Ultra HD") };
  }
  return { source, flags: [...flags] };
}

function withoutPlain(values: string[], plain: string, detailed: (value: string) => boolean): string[] {
  return values.some(detailed) ? values.filter((value) => value !== plain) : values;
}

function properCountOf(index: PropertyIndex, flags: readonly string[]): number | undefined {
  const written = index.number("properCount");
  if (written !== undefined) return written;
  return flags.includes("Proper") ? 1 : undefined;
}

function confidenceOf(parts: {
  classification: Classification;
  naming: Naming;
  index: PropertyIndex;
}): ParsedFileName["confidence"] {
  const { classification, naming, index } = parts;
  const ofNumbers = (field: Field): number | undefined => {
    const near = index.nearest(field);
    return near.numbers.length === 0 ? undefined : near.isSure ? 0.97 : 0.75;
  };
  return {
    type: classification.confidence,
    title: naming.title === undefined ? undefined : naming.titleConfidence,
    year: index.number("year") === undefined ? undefined : index.nearest("year").isSure ? 0.97 : 0.92,
    season: ofNumbers("season"),
    episode: ofNumbers("episode"),
    date: index.text("date") === undefined ? undefined : 0.95,
    episodeTitle: naming.episodeTitle === undefined ? undefined : 0.85,
    releaseGroup: naming.releaseGroup === undefined ? undefined : naming.groupConfidence,
  };
}

/** Puts matches and names together into the record that callers see. */
export function assembleParsedName(
  recognition: Recognition,
  naming: Naming,
  classification: Classification,
): ParsedFileName {
  const index = new PropertyIndex(recognition);
  const { source, flags } = refineSource(index.text("source"), index.texts("flag"));
  return {
    type: classification.type,
    title: naming.title,
    alternativeTitles: [...naming.alternativeTitles, naming.bracketTitle].filter((title) => title !== undefined),
    year: index.number("year"),
    date: index.text("date"),
    seasons: index.nearest("season").numbers,
    episodes: index.nearest("episode").numbers,
    absoluteEpisodes: index.nearest("absoluteEpisode").numbers,
    seasonCount: index.number("seasonCount"),
    episodeCount: index.number("episodeCount"),
    episodeTitle: classification.type === "movie" ? undefined : naming.episodeTitle,
    version: index.number("version"),
    part: index.number("part"),
    disc: index.number("disc"),
    discCount: index.number("discCount"),
    film: index.number("film"),
    filmTitle: naming.filmTitle,
    bonus: index.number("bonus"),
    bonusTitle: naming.bonusTitle,
    screenSize: index.text("screenSize"),
    frameRateFps: index.number("frameRateFps"),
    source,
    streamingService: index.text("streamingService"),
    videoCodec: index.text("videoCodec"),
    colorDepth: index.text("colorDepth"),
    audioCodecs: withoutPlain(index.texts("audioCodec"), "DTS", (value) => value.startsWith("DTS-")),
    audioChannels: index.texts("audioChannels"),
    container: recognition.scanned.extension ?? index.text("container"),
    releaseGroup: naming.releaseGroup,
    languages: index.texts("language"),
    subtitleLanguages: withoutPlain(index.texts("subtitleLanguage"), "und", (value) => value !== "und"),
    editions: index.texts("edition"),
    countries: index.texts("country"),
    flags,
    properCount: properCountOf(index, flags),
    website: index.text("website"),
    crc32: index.text("crc32"),
    uuid: index.text("uuid"),
    sizeText: index.text("sizeText"),
    bitRateText: index.text("bitRateText"),
    truncated: recognition.scanned.truncated,
    confidence: confidenceOf({ classification, naming, index }),
  };
}
