import { link, lstat, rename, unlink } from "node:fs/promises";

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "UNKNOWN";
/** What file systems without hard links answer. */
const NO_LINKS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EACCES"];

async function isThere(absPath: string): Promise<boolean> {
  return lstat(absPath).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return false;
      throw error;
    },
  );
}

/**
 * Puts `from` at `to` without ever replacing a file: a hard link fails when the name is taken, a rename would not.
 * @throws an error with code EEXIST when the name is taken
 */
export async function renameExclusive(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!NO_LINKS.includes(codeOf(error))) throw error;
    if (await isThere(to)) throw Object.assign(new Error("taken"), { code: "EEXIST" });
    await rename(from, to);
    return;
  }
  await unlink(from);
}
