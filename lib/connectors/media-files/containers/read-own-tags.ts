import type { MediaFields } from "#lib/metadata/index.ts";
import { detectContainer, type KnownContainer } from "./detect-container.ts";
import { fieldsFromTags } from "./fields-from-tags.ts";
import { DamagedFile, openSourceFile, type SourceFile } from "./source-file.ts";

/** `isWhole`: the container holds together to its end, as far as that can be told without reading all of it. */
export type OwnTags = { container: string; tags: MediaFields; isWhole: boolean };

/** A plan without edits walks the whole structure and stumbles over what is missing. */
async function isWhole(file: SourceFile, known: KnownContainer): Promise<boolean> {
  try {
    await known.container.plan(file, []);
    return true;
  } catch (error) {
    return !(error instanceof DamagedFile);
  }
}

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
    const tags = fieldsFromTags(inventory.tags, known.keys);
    return { container: inventory.container, tags, isWhole: await isWhole(file, known) };
  } finally {
    await file.close();
  }
}
