import { writeTags } from "#lib/connectors/media-files/index.ts";
import { openDb } from "#lib/db/index.ts";

/** Run with a limit on how large a file may become: what a full disk does in the middle of writing. */
const [what = "", path = ""] = process.argv.slice(2);

async function writeMedium(): Promise<string> {
  const result = await writeTags({
    absPath: path,
    changes: { title: "A new title" },
    keepOriginalTo: `${path}.original`,
    ffmpegPath: undefined,
    ffprobePath: undefined,
  });
  return result.written ? "written" : "refused";
}

async function fillStore(): Promise<string> {
  const db = openDb(path);
  for (let round = 0; ; round += 1) {
    const data = { topic: "executions", type: "filling", payload: { text: "x".repeat(100_000), round } };
    await db.event.create({ data });
  }
}

const work = what === "medium" ? writeMedium() : fillStore();
process.stdout.write(await work.catch((error: unknown) => `failed: ${String(error)}`));
process.exit(0);
