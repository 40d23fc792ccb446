import { lstat, realpath } from "node:fs/promises";
import path from "node:path";
import { AppError } from "#lib/core/index.ts";

/** Longest name most file systems take (bytes), and longest path Linux takes. */
const NAME_BYTES_MAX = 255;
const PATH_BYTES_MAX = 4_096;
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
/** Names that Windows opens as devices, with or without an extension. */
const DEVICE_NAME = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)(?:\..*)?$/i;
/** A lone surrogate is no Unicode text: two such names can meet in one name on disk. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function refuse(relPath: string, why: string): AppError {
  const shown = JSON.stringify(relPath.length > 200 ? `${relPath.slice(0, 200)}…` : relPath);
  return new AppError("INVALID_INPUT", `The path ${shown} was refused: ${why}.`, {
    hint: "Give a path relative to the media folder, with / between folders, that stays inside it.",
  });
}

function faultOfSegment(segment: string): string | undefined {
  if (segment === "") return "it holds an empty part";
  if (segment === ".") return 'it holds a "." part';
  if (/^\.\.[. ]*$/.test(segment) || /^[. ]+$/.test(segment))
    return 'it holds a ".." part or a name of only dots and spaces';
  if (Buffer.byteLength(segment) > NAME_BYTES_MAX) return `a name is longer than ${NAME_BYTES_MAX} bytes`;
  if (DEVICE_NAME.test(segment)) return "it holds a name that is a device on Windows";
  return undefined;
}

/**
 * The fault of a relative path judged by its text alone, or undefined when it has none. Rejected: absolute paths (also
 * of Windows and UNC), "..", ".", empty parts, backslashes, NUL and control or direction-changing characters, drive
 * letters and streams (":" as second character), "~" homes, device names, names or paths that are too long.
 */
export function faultOfRelativePath(relPath: string): string | undefined {
  if (relPath === "") return "it is empty";
  if (CONTROL.test(relPath)) return "it holds a control character";
  if (LONE_SURROGATE.test(relPath)) return "it is not valid Unicode";
  if (relPath.includes("\\")) return "it holds a backslash";
  if (relPath.startsWith("/") || path.posix.isAbsolute(relPath) || path.win32.isAbsolute(relPath))
    return "it is absolute";
  if (/^[a-z]:/i.test(relPath) || /^[a-z][a-z0-9+.-]+:\/\//i.test(relPath)) return "it names a drive or a URL";
  if (/^~/.test(relPath)) return "it starts with ~";
  if (Buffer.byteLength(relPath) > PATH_BYTES_MAX) return `it is longer than ${PATH_BYTES_MAX} bytes`;
  for (const segment of relPath.split("/")) {
    const fault = faultOfSegment(segment);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const isInside = (root: string, target: string): boolean =>
  target === root || target.startsWith(root.endsWith(path.sep) ? root : root + path.sep);

/** The real path of the deepest part of `target` that exists; throws for a dangling or circular link on the way. */
async function realDeepestAncestor(target: string): Promise<string> {
  for (let current = target; ; current = path.dirname(current)) {
    const entry = await lstat(current).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
      throw error;
    });
    if (entry !== undefined) return realpath(current);
    if (path.dirname(current) === current) return current;
  }
}

/**
 * Turns a path relative to `root` into an absolute one, proving that it cannot leave the root: the text is checked
 * first (see faultOfRelativePath), then the real path of its deepest existing ancestor, so that no symbolic link leads out.
 * @returns the absolute path below the real root; the file itself need not exist
 * @throws AppError INVALID_INPUT for a refused path, NOT_FOUND when the root is missing
 */
export async function resolveInsideRoot(root: string, relPath: string): Promise<string> {
  if (typeof relPath !== "string") throw refuse(String(relPath), "it is not text");
  const fault = faultOfRelativePath(relPath);
  if (fault !== undefined) throw refuse(relPath, fault);
  const realRoot = await realpath(root).catch((cause: unknown) => {
    throw new AppError("NOT_FOUND", `The media folder ${JSON.stringify(root)} cannot be opened.`, {
      hint: "Check that the folder exists, is mounted and may be read.",
      cause,
    });
  });
  const target = path.join(realRoot, relPath);
  if (!isInside(realRoot, target)) throw refuse(relPath, "it leads out of the media folder");
  const ancestor = await realDeepestAncestor(target).catch(() => {
    throw refuse(relPath, "a link on the way leads nowhere or in a circle, or cannot be read");
  });
  if (!isInside(realRoot, ancestor)) throw refuse(relPath, "a link on the way leads out of the media folder");
  return target;
}
