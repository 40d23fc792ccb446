import path from "node:path";
import { AppError } from "#lib/core/index.ts";
import { syncFolder } from "../files/part-file.ts";
import { renameExclusive } from "../files/rename-exclusive.ts";
import { type FileState, keepOriginal, swapIn } from "../files/replace-file.ts";

/** Puts a finished file under a name that nothing has yet. @throws AppError CONFLICT when the name is taken */
export async function placeNew(partPath: string, outPath: string): Promise<void> {
  await renameExclusive(partPath, outPath).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
    throw new AppError("CONFLICT", `${JSON.stringify(path.basename(outPath))} is there already.`, {
      hint: "Nothing was replaced. Choose another name.",
    });
  });
  await syncFolder(path.dirname(outPath));
}

/**
 * Puts a finished file in the place of the one it was made from, after the bytes of that one were kept.
 * @param input.expected the state of the original when the work began
 * @throws AppError CONFLICT when the original was changed since
 */
export async function placeInstead(input: {
  partPath: string;
  absPath: string;
  expected: FileState;
  keepOriginalTo: string;
}): Promise<void> {
  await keepOriginal(input.absPath, input.keepOriginalTo, input.expected);
  await swapIn({ partPath: input.partPath, absPath: input.absPath, expected: input.expected, keepMtime: false });
}
