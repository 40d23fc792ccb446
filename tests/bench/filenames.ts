import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { AppError } from "#lib/core/index.ts";
import { type ParsedFileName, type ParseFileNameOptions, parseFileName } from "#lib/metadata/file-name/index.ts";

import type { BenchmarkInput } from "./benchmark.ts";

type BenchItem = { id: string; name: string; options: string };
type BenchSummary = { seconds: number; peakRssMiB: number; names: number };

/** Reads only what the contract allows of each line: the id, the name and the hint a caller may give. */
function readItem(line: string): BenchItem {
  const record = JSON.parse(line) as { id: string; name?: string; file?: string; options?: string };
  return { id: record.id, name: record.name ?? record.file ?? "", options: record.options ?? "" };
}

function parserOptions(hint: string): ParseFileNameOptions {
  const type = /(?:-t|--type)[ =](movie|episode)/.exec(hint)?.[1];
  return {
    type: type === "movie" || type === "episode" ? type : undefined,
    nameOnly: /(?:^| )(?:-n|--name-only)(?: |$)/.test(hint),
  };
}

const oneOrAll = <T>(values: readonly T[]): T | T[] | undefined => (values.length > 1 ? [...values] : values[0]);

/** The record in the benchmark's snake_case form; absent fields are left out. */
function predictionOf(id: string, parsed: ParsedFileName) {
  return {
    id,
    type: parsed.type,
    title: parsed.title,
    alternative_title: oneOrAll(parsed.alternativeTitles),
    year: parsed.year,
    date: parsed.date,
    season: oneOrAll(parsed.seasons),
    episode: oneOrAll(parsed.episodes),
    episode_title: parsed.episodeTitle,
    part: parsed.part,
    cd: parsed.disc,
    film: parsed.film,
    film_title: parsed.filmTitle,
    bonus: parsed.bonus,
    bonus_title: parsed.bonusTitle,
    screen_size: parsed.screenSize,
    source: parsed.source,
    streaming_service: parsed.streamingService,
    video_codec: parsed.videoCodec,
    color_depth: parsed.colorDepth,
    audio_codec: oneOrAll(parsed.audioCodecs),
    audio_channels: oneOrAll(parsed.audioChannels),
    container: parsed.container,
    release_group: parsed.releaseGroup,
    language: oneOrAll(parsed.languages),
    subtitle_language: oneOrAll(parsed.subtitleLanguages),
    edition: oneOrAll(parsed.editions),
    country: oneOrAll(parsed.countries),
    website: parsed.website,
    crc32: parsed.crc32,
    other: oneOrAll(parsed.flags),
    proper_count: parsed.properCount,
  };
}

/** Parses every name of a JSON-lines file and writes one prediction per line. */
export async function run({ input, output }: BenchmarkInput): Promise<BenchSummary> {
  if (input === undefined || output === undefined) {
    throw new AppError("INVALID_INPUT", "filenames needs --input and --output", {
      hint: "npm run -s bench -- filenames --input names.jsonl --output predictions.jsonl",
    });
  }
  const items: BenchItem[] = [];
  for await (const line of createInterface({ input: createReadStream(input, "utf8") })) {
    if (line.trim() !== "") items.push(readItem(line));
  }
  const started = performance.now();
  const predictions = items.map(({ id, name, options }) =>
    predictionOf(id, parseFileName(name, parserOptions(options))),
  );
  const seconds = (performance.now() - started) / 1000;
  await writeFile(output, `${predictions.map((prediction) => JSON.stringify(prediction)).join("\n")}\n`);
  const peakRssMiB = process.resourceUsage().maxRSS / 1024;
  return { seconds, peakRssMiB, names: items.length };
}
