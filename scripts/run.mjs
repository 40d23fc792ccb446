// `npm start`, `npm test` and the other npm scripts: makes what is missing or stale, then runs the command.
// This file must load on any Node with modules, to be able to say which version is needed.
const OLDEST_NODE = 20;

if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
  console.error(`error: Plantain needs Node ${OLDEST_NODE} or newer to start; this is Node ${process.versions.node}.`);
  console.error("  Install a current version from https://nodejs.org (24 is best: nothing more is downloaded then).");
  process.exit(1);
}

import("./launcher/main.mjs").then(({ main }) => main(process.argv.slice(2)));
