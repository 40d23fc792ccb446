import type { MediaFields } from "#lib/metadata/index.ts";
import { detectContainer } from "./detect-container.ts";
import { fieldsFromTags } from "./fields-from-tags.ts";
import { openSourceFile } from "./source-file.ts";

export type OwnTags = { container: string; tags: MediaFields };

/**
 * Tags read by our own parsers, which see what the file says without the reading library's repairs and losses.
 * @returns undefined when the container is not one of ours
 * @throws DamagedFile for a broken file
 */
export async function readOwnTags(absPath: string): Promise<OwnTags | undefined> {
  const file = await openSourceFile(absPath);
  try {
    const known = await detectContainer(file);
    if (known === undefined) return undefined;
    const inventory = await known.container.inspect(file, { withPayload: false });
    return { container: inventory.container, tags: fieldsFromTags(inventory.tags, known.keys) };
  } finally {
    await file.close();
  }
}
