// Which browser can the browser tests use? The first that exists.
import { existsSync } from "node:fs";

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/snap/bin/chromium",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/microsoft-edge",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} path of a Chromium, Chrome or Edge
 */
export function findBrowser(env) {
  const windows = [env.PROGRAMFILES, env["PROGRAMFILES(X86)"]].flatMap((folder) =>
    folder === undefined
      ? []
      : [`${folder}\\Google\\Chrome\\Application\\chrome.exe`, `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`],
  );
  return [env.E2E_BROWSER, ...INSTALLED, ...windows].find((path) => path && existsSync(path));
}
