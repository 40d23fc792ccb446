import { expect, onTestFinished, test } from "vitest";
import { openBananaBun } from "#lib/connectors/banana-bun/index.ts";
import { FieldValue, MediaKind, TechnicalFacts } from "#lib/metadata/index.ts";
import { fixtureFolder, temporaryFolder } from "./fixture-database.ts";

async function readMedia(sql: string) {
  const source = await openBananaBun(fixtureFolder("G3", sql).folder, { scratchDir: temporaryFolder() });
  onTestFinished(() => source.close());
  const items = [...source.mediaItems()];
  for (const item of items) {
    for (const value of Object.values(item.fields)) FieldValue.parse(value);
    TechnicalFacts.parse(item.technical);
    if (item.kind !== null) MediaKind.parse(item.kind);
  }
  return { items, codes: source.warnings().map((warning) => warning.code) };
}

const metadata = (id: number, path: string, json: unknown): string =>
  `INSERT INTO media_metadata (id, file_path, file_hash, metadata_json, extracted_at) VALUES (${id}, '${path}', 'h${id}', '${(typeof json === "string" ? json : JSON.stringify(json)).replaceAll("'", "''")}', '2026-01-01 10:00:00');`;

test("fields, technical facts and kind come out of the metadata JSON, with their source; the rest is kept as extra", async () => {
  const { items } = await readMedia(
    metadata(1, "/m/a.mkv", {
      title: "A Film",
      year: "1999",
      genre: "Drama; Comedy",
      guessed_type: "movie",
      duration: 61.5,
      filesize: 1000,
      format: "matroska",
      video: [{ codec: "h264", resolution: "1920x1080", fps: 24 }],
      audio: [{ codec: "aac", channels: 2, language: "en" }],
      key_frames: [1, 2],
    }),
  );
  expect(items).toMatchObject([
    {
      externalId: "media_metadata:1",
      filePath: "/m/a.mkv",
      title: "A Film",
      kind: "movie",
      fields: {
        title: { value: "A Film", source: "banana_bun" },
        year: { value: 1999 },
        genres: { value: ["Drama", "Comedy"] },
      },
      technical: {
        durationMs: 61_500,
        sizeBytes: 1000,
        videoCodec: "h264",
        widthPx: 1920,
        heightPx: 1080,
        channels: 2,
        audioLanguages: ["en"],
      },
      extra: { key_frames: "[1,2]" },
    },
  ]);
});

test("the latest tags and transcript of a medium win over the metadata JSON", async () => {
  const { items } = await readMedia(
    metadata(1, "/m/a.mp3", { tags: ["old"], language: "de" }) +
      `INSERT INTO media_tags (media_id, tags_json, llm_model, confidence_score) VALUES (1, '["first"]', 'm', 0.5), (1, '["jazz","live"]', 'm', 0.9), (99, '["orphan"]', 'm', 1);` +
      "INSERT INTO media_transcripts (media_id, transcript_text, language, whisper_model, summary) VALUES (1, 'Hello there', 'EN', 'turbo', 'A greeting');",
  );
  expect(items[0]?.fields).toMatchObject({
    tags: { value: ["jazz", "live"], confidence: 0.9 },
    transcript: { value: "Hello there" },
    language: { value: "en" },
    summary: { value: "A greeting" },
  });
});

test("placeholders that Banana Bun writes itself are left out and counted", async () => {
  const { items, codes } = await readMedia(
    metadata(1, "/m/a.mp3", {
      genre: "unknown",
      tags: ["auto-generated", "needs-review"],
      summary: "AI-generated summary for a.mp3 - enhanced with context analysis",
      title: "Real",
    }),
  );
  expect(Object.keys(items[0]?.fields ?? {})).toEqual(["title"]);
  expect(codes).toContain("placeholder_value");
});

test("a download without metadata is an item of its own; with metadata it only fills in", async () => {
  const { items } = await readMedia(
    metadata(1, "/m/a.mp4", {}) +
      "INSERT INTO media (id, video_id, title, channel, file_path) VALUES (1, 'v1', 'From the net', 'A Channel', '/m/a.mp4'), (2, 'v2', 'Alone', 'B', '/m/b.mp4'), (3, 'v3', 'No path', 'C', NULL);",
  );
  expect(items.map((item) => [item.externalId, item.title])).toEqual([
    ["media_metadata:1", "From the net"],
    ["media:2", "Alone"],
  ]);
  expect(items[0]?.fields.artist?.value).toBe("A Channel");
});

test("broken or hostile JSON costs the fields of its own row only", async () => {
  const { items, codes } = await readMedia(
    metadata(1, "/m/a.mp4", "{broken") +
      metadata(2, "/m/b.mp4", '["list"]') +
      metadata(3, "/m/c.mp4", { title: { x: 1 }, year: "soon", video: "h264", duration: -4, __proto__: null }) +
      metadata(4, "/m/d.mp4", { title: "Fine" }),
  );
  expect(items.map((item) => item.title)).toEqual([null, null, null, "Fine"]);
  expect(codes).toContain("unreadable_json");
});
