import type { FieldName, MediaKind, TechnicalFacts } from "#lib/metadata/index.ts";
import { asRecord, parseJson, parseNumber, parseTimestamp, type Row, textOrNull } from "./cell-values.ts";
import { type Candidate, chooseFields, type Fields, kindOf, technicalFactsOf } from "./media-fields.ts";
import { createGroupCursor, type GroupCursor, keyOf } from "./merge-groups.ts";
import { type OpenTables, readRows, readRowsSortedBy } from "./read-tables.ts";

/**
 * A medium that Banana Bun knows. `externalId` is `media_metadata:<id>` or `media:<id>` (downloads without metadata).
 * Every value in `fields` has the source `banana_bun`; a field that is absent is not known there.
 */
export type BananaBunMediaItem = {
  externalId: string;
  filePath: string;
  fileHash: string | null;
  title: string | null;
  kind: MediaKind | null;
  fields: Fields;
  technical: TechnicalFacts;
  extractedAt: number | null;
  /** Members of `metadata_json` that have no place above, as JSON text. */
  extra: Record<string, string>;
};

const MAX_METADATA_CHARS = 2_000_000;
const MAX_TRANSCRIPT_CHARS = 200_000;
const MAX_EXTRA_CHARS = 2_000;
const MAX_DOWNLOADS = 1_000_000;
/** Read from the file's tags by a media tool, so better than a model's guess. */
const FROM_FILE_CONFIDENCE = 0.8;
const FROM_MODEL_CONFIDENCE = 0.5;

const USED_MEMBERS = new Set([
  "filename",
  "filepath",
  "filesize",
  "file_hash",
  "format",
  "duration",
  "bitrate",
  "video",
  "audio",
  "subtitles",
  "title",
  "artist",
  "album",
  "year",
  "genre",
  "description",
  "guessed_type",
  "tags",
  "summary",
  "transcript",
  "language",
]);

const METADATA_MEMBERS: readonly (readonly [string, FieldName])[] = [
  ["title", "title"],
  ["artist", "artist"],
  ["album", "album"],
  ["year", "year"],
  ["genre", "genres"],
  ["tags", "tags"],
  ["summary", "summary"],
  ["description", "summary"],
  ["transcript", "transcript"],
  ["language", "language"],
];

function fromMetadata(json: Record<string, unknown>): Candidate[] {
  return METADATA_MEMBERS.map(([member, field]) => ({
    field,
    value: json[member],
    confidence: FROM_FILE_CONFIDENCE,
    reason: `metadata_json.${member} in Banana Bun`,
  }));
}

function last(rows: Iterable<Row>): Row | undefined {
  let found: Row | undefined;
  for (const row of rows) found = row;
  return found;
}

function fromTags(row: Row | undefined): Candidate[] {
  const tags = parseJson(row?.tags_json);
  if (!row || tags === undefined) return [];
  const score = parseNumber(row.confidence_score);
  const confidence = score !== null && score >= 0 && score <= 1 ? score : FROM_MODEL_CONFIDENCE;
  const reason = `media_tags of Banana Bun, written by ${textOrNull(row.llm_model, 100) ?? "a model"}`;
  return [{ field: "tags", value: tags, confidence, reason }];
}

function fromTranscript(row: Row | undefined): Candidate[] {
  if (!row) return [];
  const whisper = `media_transcripts of Banana Bun, by ${textOrNull(row.whisper_model, 100) ?? "Whisper"}`;
  const summarizer = `summary in Banana Bun, by ${textOrNull(row.summary_model, 100) ?? "a model"}`;
  const confidence = FROM_MODEL_CONFIDENCE;
  return [
    { field: "transcript", value: row.transcript_text, confidence: FROM_FILE_CONFIDENCE, reason: whisper },
    { field: "language", value: row.language, confidence, reason: whisper },
    { field: "summary", value: row.summary, confidence, reason: summarizer },
  ];
}

function fromDownload(row: Row | undefined): Candidate[] {
  if (!row) return [];
  const reason = "download record (media) of Banana Bun";
  return [
    { field: "title", value: row.title, confidence: FROM_FILE_CONFIDENCE, reason },
    { field: "artist", value: row.channel, confidence: FROM_MODEL_CONFIDENCE, reason },
  ];
}

function extraOf(json: Record<string, unknown>): Record<string, string> {
  const rest = Object.entries(json).filter(([name, value]) => !USED_MEMBERS.has(name) && value !== null);
  return Object.fromEntries(
    rest.slice(0, 50).map(([name, value]) => [name, JSON.stringify(value).slice(0, MAX_EXTRA_CHARS)]),
  );
}

function readDownloads(open: OpenTables): Map<string, Row> {
  const byPath = new Map<string, Row>();
  const columns = ["id", "video_id", "title", "channel", "file_path", "downloaded_at"];
  for (const row of readRows(open, { table: "media", columns })) {
    const key = row.file_path?.trim() || `media:${row.id}`;
    if (byPath.size < MAX_DOWNLOADS) byPath.set(key, row);
  }
  return byPath;
}

type Partners = { tags: GroupCursor; transcripts: GroupCursor; downloads: Map<string, Row> };

function openPartners(open: OpenTables): Partners {
  const tags = { table: "media_tags", columns: ["media_id", "tags_json", "llm_model", "confidence_score"] };
  const transcripts = {
    table: "media_transcripts",
    columns: ["media_id", "transcript_text", "language", "whisper_model", "summary", "summary_model"],
    maxChars: MAX_TRANSCRIPT_CHARS,
  };
  return {
    tags: createGroupCursor(readRowsSortedBy(open, tags, "media_id"), "media_id"),
    transcripts: createGroupCursor(readRowsSortedBy(open, transcripts, "media_id"), "media_id"),
    downloads: readDownloads(open),
  };
}

function choose(open: OpenTables, candidates: readonly Candidate[]): Fields {
  return chooseFields(candidates, (field) =>
    open.warnings.add(
      "placeholder_value",
      "media_metadata",
      `A placeholder instead of a real value in ${field} was left out`,
    ),
  );
}

function metadataItem(open: OpenTables, row: Row, partners: Partners): BananaBunMediaItem | null {
  const key = keyOf(row.id);
  for (const cursor of [partners.tags, partners.transcripts]) cursor.skipBelow(key);
  const json = asRecord(parseJson(row.metadata_json));
  if (!json) open.warnings.add("unreadable_json", "media_metadata", "metadata_json is no JSON object");
  const filePath = textOrNull(row.file_path, 4_096) ?? textOrNull(json?.filepath, 4_096);
  const tags = last(partners.tags.at(key));
  const transcript = last(partners.transcripts.at(key));
  if (filePath === null) return null;
  const download = partners.downloads.get(filePath);
  partners.downloads.delete(filePath);
  const known = json ?? {};
  const fields = choose(open, [
    ...fromTranscript(transcript),
    ...fromTags(tags),
    ...fromMetadata(known),
    ...fromDownload(download),
  ]);
  return {
    externalId: `media_metadata:${key}`,
    filePath,
    fileHash: textOrNull(row.file_hash, 200),
    title: titleOf(fields),
    kind: kindOf(known.guessed_type),
    fields,
    technical: technicalFactsOf(known),
    extractedAt: parseTimestamp(row.extracted_at) ?? null,
    extra: extraOf(known),
  };
}

function downloadItem(open: OpenTables, row: Row): BananaBunMediaItem | null {
  const filePath = textOrNull(row.file_path, 4_096);
  if (filePath === null) return null;
  const fields = choose(open, fromDownload(row));
  const videoId = textOrNull(row.video_id, 200);
  return {
    externalId: `media:${keyOf(row.id)}`,
    filePath,
    fileHash: null,
    title: titleOf(fields),
    kind: null,
    fields,
    technical: {},
    extractedAt: parseTimestamp(row.downloaded_at) ?? null,
    extra: videoId === null ? {} : { video_id: videoId },
  };
}

function titleOf(fields: Fields): string | null {
  const title = fields.title?.value;
  return typeof title === "string" ? title : null;
}

/**
 * Every medium, streamed: `media_metadata` (its JSON holds title, genre, tags and summary) with the latest `media_tags`
 * and `media_transcripts` rows, then downloads of `media` that have no metadata. Rows without a path are left out.
 */
export function* readMediaItems(open: OpenTables): Generator<BananaBunMediaItem> {
  const partners = openPartners(open);
  const columns = ["id", "file_path", "file_hash", "metadata_json", "extracted_at"];
  const rows = readRowsSortedBy(open, { table: "media_metadata", columns, maxChars: MAX_METADATA_CHARS }, "id");
  for (const row of rows) {
    const item = metadataItem(open, row, partners);
    if (item) yield item;
  }
  for (const row of partners.downloads.values()) {
    const item = downloadItem(open, row);
    if (item) yield item;
  }
}
