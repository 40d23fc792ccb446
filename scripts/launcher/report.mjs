// What the launcher says: progress and errors, always on stderr, so that stdout belongs to the command.

/** An error that a person can act on: what happened, and what to do. */
export class LaunchError extends Error {
  /**
   * @param {string} message
   * @param {string} [hint]
   */
  constructor(message, hint) {
    super(message);
    this.name = "LaunchError";
    this.hint = hint;
  }
}

/** @param {string} message */
export const say = (message) => process.stderr.write(`[plantain] ${message}\n`);

const STILL_WORKING_MS = 20_000;

/**
 * Announces a piece of work, reminds of it while it lasts, and says how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedAt = performance.now();
  const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(1);
  say(`${title} ...`);
  const reminder = setInterval(() => say(`  still at it (${seconds()} s)`), STILL_WORKING_MS);
  try {
    const result = await work();
    say(`  done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(reminder);
  }
}

/** @param {unknown} error */
export function reportError(error) {
  if (!(error instanceof LaunchError)) return process.stderr.write(`error: ${error?.stack ?? error}\n`);
  process.stderr.write(`error: ${error.message}\n`);
  if (error.hint) process.stderr.write(`${error.hint.replace(/^/gm, "  ")}\n`);
}

/**
 * The error for a failed write or program, told from its error code or output.
 * @param {string} action what was being done, e.g. "npm ci"
 * @param {string} evidence error code and message, or what the program printed
 */
export function explainFailure(action, evidence) {
  const known = FAILURES.find(({ pattern }) => pattern.test(evidence));
  const tail = evidence.trim().split("\n").slice(-12).join("\n");
  return new LaunchError(
    `${action} failed${known ? `: ${known.what}` : ""}`,
    [known?.todo, tail].filter(Boolean).join("\n"),
  );
}

/** @param {string} codes alternatives of a pattern */
const npmCode = (codes) => new RegExp(`npm (error|ERR!) code (${codes})`);

const FAILURES = [
  {
    pattern: /ENOSPC|no space left|disk is full/i,
    what: "no space left on the disk",
    todo: "Plantain needs about 1.5 GB for its dependencies and build. Free some space and start again.",
  },
  {
    pattern: /EROFS|read-only file system/i,
    what: "the folder is on a read-only file system",
    todo: "Copy the project to a folder that may be written, and start there.",
  },
  {
    pattern: /EACCES|EPERM|permission denied/i,
    what: "this user may not write here",
    todo: "Give this user the rights to the project's folder (and to npm's cache), or copy the project elsewhere.",
  },
  {
    pattern: npmCode(
      "ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|E5\\d\\d",
    ),
    what: "the npm registry cannot be reached",
    todo: "Check the network connection and npm's proxy settings (npm config get registry), then start again.",
  },
  {
    pattern: npmCode("EUSAGE"),
    what: "package.json and package-lock.json do not belong together",
    todo: "Restore both as they were committed (git checkout package.json package-lock.json).",
  },
  {
    pattern: npmCode("EINTEGRITY"),
    what: "a downloaded package does not match its checksum",
    todo: "Empty npm's cache (npm cache clean --force) and start again.",
  },
  {
    pattern: npmCode("E404|ETARGET"),
    what: "a package is missing in the npm registry",
    todo: "See which registry npm uses: npm config get registry",
  },
];
