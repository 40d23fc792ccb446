import { createReadStream, statSync } from "node:fs";
import { resolve } from "node:path";
import { AppError } from "#lib/core/index.ts";
import type { ByteStream } from "#lib/tools/index.ts";

/** The bytes of a file, or of stdin for `-` or no name. @throws AppError NOT_FOUND, INVALID_INPUT */
export function openInput(file: string | undefined): ByteStream {
  if (file === undefined || file === "-") {
    if (process.stdin.isTTY !== true) return process.stdin;
    throw new AppError("INVALID_INPUT", "There is nothing to read.", {
      hint: "Name a file with --file, or pipe one in.",
    });
  }
  const path = resolve(file);
  const known = statSync(path, { throwIfNoEntry: false });
  if (known === undefined) throw new AppError("NOT_FOUND", `There is no file ${path}.`);
  if (known.isDirectory()) throw new AppError("INVALID_INPUT", `${path} is a folder.`);
  return createReadStream(path, { highWaterMark: 1_048_576 });
}
