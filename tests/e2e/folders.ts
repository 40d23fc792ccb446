import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateSample } from "#lib/sample/index.ts";

export type Folders = { root: string; logs: string; bananaBun: string; media: string };

/** The three folders that a person connects: logs, a Banana Bun installation, media; each a copy of its own. */
export async function makeFolders(): Promise<Folders> {
  const root = mkdtempSync(join(tmpdir(), "plantain-e2e-folders-"));
  const made = join(root, "made");
  await generateSample({ targetDir: made, nowMs: Date.now(), seed: 7 });
  const folders = { root, logs: join(root, "logs"), bananaBun: join(root, "banana-bun"), media: join(root, "media") };
  cpSync(join(made, "logs"), folders.logs, { recursive: true });
  cpSync(join(made, "tasks.sqlite"), join(folders.bananaBun, "tasks.sqlite"), { recursive: true });
  cpSync(join(made, "media"), folders.media, { recursive: true });
  rmSync(made, { recursive: true });
  return folders;
}

/** Every file below a folder with the hash of its bytes: "path sha256", sorted. */
export function fingerprint(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return `${path} ${createHash("sha256").update(readFileSync(path)).digest("hex")}`;
    })
    .sort();
}
