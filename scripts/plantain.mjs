#!/usr/bin/env node
// The `plantain` command: prepares what is missing (messages on stderr), then runs lib/cli/main.ts.
process.argv.splice(2, 0, "cli");
import("./run.mjs");
