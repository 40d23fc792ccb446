import type { MediaFields } from "#lib/metadata/index.ts";
import { detectContainer, type KnownContainer } from "./detect-container.ts";
import { fieldsFromTags } from "./fields-from-tags.ts";
import { DamagedFile, openSourceFile, type SourceFile } from "./source-file.ts";

export type OwnTags = { container: string; tags: MediaFields };

async function withContainer<T>(
  absPath: string,
  use: (file: SourceFile, known: KnownContainer) => Promise<T>,
): Promise<T | undefined> {
  const file = await openSourceFile(absPath);
  try {
    const known = await detectContainer(file);
    return known === undefined ? undefined : await use(file, known);
  } finally {
    await file.close();
  }
}

/**
 * Tags read by our own parsers, which see what the file says without the reading library's repairs and losses.
 * @returns undefined when the container is not one of ours
 * @throws DamagedFile for a broken file
 */
export function readOwnTags(absPath: string): Promise<OwnTags | undefined> {
  return withContainer(absPath, async (file, known) => {
    const inventory = await known.container.inspect(file, { withPayload: false });
    return { container: inventory.container, tags: fieldsFromTags(inventory.tags, known.keys) };
  });
}

/** True when the container holds together to its end: a plan without edits stumbles over what is missing. */
export async function isWholeContainer(absPath: string): Promise<boolean> {
  const isWhole = await withContainer(absPath, (file, known) =>
    known.container.plan(file, []).then(
      () => true,
      (error: unknown) => !(error instanceof DamagedFile),
    ),
  );
  return isWhole === true;
}
