// Import directions of the house (docs/architecture.md): lower layers never import higher ones, folders are entered
// by their index.ts, and a stage sees only earlier stages. The order of the stages is that of lib/core/stages.ts.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const STAGES = readStages(join(__dirname, "..", "..", "lib", "core", "stages.ts"));
const ANY_STAGE = STAGES.join("|");
const INFRASTRUCTURE = "config|db|llm|search|vectors|connectors|dispatch|telemetry";
const WAYS_IN = "tools|mcp|cli|worker";
const APPLICATION = `services|queries|sample|${WAYS_IN}`;
const ENTRANCES = [
  "^lib/connectors/[^/]+/index\\.ts$",
  "^lib/services/[^/]+/index\\.ts$",
  "^lib/db/migrations/index\\.ts$",
  "^lib/queries/",
];

const packages = (names) => `(^|node_modules/)(${names})(/|$)`;
const VALUES_ONLY = { dependencyTypesNot: ["type-only"] };

function readStages(path) {
  const tuple = /STAGES = \[([^\]]+)\]/.exec(readFileSync(path, "utf8"));
  if (tuple === null) throw new Error(`No tuple of stages in ${path}`);
  return [...tuple[1].matchAll(/"([a-z-]+)"/g)].map(([, stage]) => stage);
}

const forbid = (name, comment, from, to) => ({ name, severity: "error", comment, from, to });

const laterStages = STAGES.slice(0, -1).map((stage, index) =>
  forbid(
    `${stage}-precedes-${STAGES[index + 1]}`,
    `lib/${stage} comes earlier in the flow: pass the data in instead.`,
    { path: `^lib/${stage}/` },
    { path: `^lib/(${STAGES.slice(index + 1).join("|")})/` },
  ),
);

module.exports = {
  forbidden: [
    forbid("no-cycles", "Two modules that need each other are one, or share a third.", {}, { circular: true }),
    forbid(
      "no-unresolved",
      "The import leads nowhere.",
      { path: "^(app|components|lib)/" },
      { couldNotResolve: true, pathNot: "^#generated/" },
    ),
    forbid(
      "core-is-the-floor",
      "lib/core is the vocabulary: it knows zod and Node, and nothing of the house.",
      { path: "^lib/core/" },
      { path: "^(app|components|generated|lib/(?!core/))" },
    ),
    forbid(
      "stages-are-pure",
      "Stages take data and return data; services do the I/O and pass ports in.",
      { path: `^lib/(${ANY_STAGE})/` },
      {
        path: [
          "^(app|components|generated)/",
          `^lib/(${INFRASTRUCTURE}|${APPLICATION})/`,
          packages("next|react|react-dom|@prisma|prisma|ai|@ai-sdk|chromadb|meilisearch|better-auth|pino"),
          "^(node:)?(fs|fs/promises|net|http|https|child_process|sqlite|worker_threads)$",
        ],
      },
    ),
    ...laterStages,
    forbid(
      "infrastructure-below-stages",
      "Clients and connectors know core and config; types of a stage are fine.",
      { path: `^lib/(${INFRASTRUCTURE})/` },
      { path: `^(app/|components/|lib/(${ANY_STAGE}|${APPLICATION})/)`, ...VALUES_ONLY },
    ),
    forbid(
      "generated-client-stays-in-db",
      "Only lib/db knows the generated database client; others use its types.",
      { path: "^(app|components|lib)/", pathNot: "^lib/db/" },
      { path: "^generated/", ...VALUES_ONLY },
    ),
    forbid(
      "services-below-ways-in",
      "Services know neither transports nor the browser.",
      { path: "^lib/(services|sample)/" },
      { path: ["^(app|components)/", `^lib/(queries|${WAYS_IN})/`, packages("next|react|react-dom")] },
    ),
    forbid(
      "ways-in-are-thin",
      "Call a service verb, never a stage, a store or a client.",
      { path: `^(app/|lib/(tools|mcp|cli)/)` },
      { path: `^lib/(db|llm|search|vectors|connectors|dispatch|${ANY_STAGE})/`, ...VALUES_ONLY },
    ),
    forbid(
      "components-are-views",
      "Values come from core and queries only; types may come from all of lib.",
      { path: "^components/" },
      { path: "^(app/|lib/(?!core/|queries/))", ...VALUES_ONLY },
    ),
    forbid(
      "enter-by-the-index",
      "Cross a folder's border through its index.ts.",
      { path: "^(?:lib/)?([^/]+)/" },
      { path: "^lib/[^/]+/(?!index\\.ts$)", pathNot: ["^lib/$1/", ...ENTRANCES] },
    ),
    forbid(
      "enter-neighbours-by-the-index",
      "Inside connectors, services and metadata, too, a folder is entered by its index.ts.",
      { path: "^lib/(connectors|services|metadata|db)/([^/]+)/" },
      { path: "^lib/$1/[^/]+/(?!index\\.ts$)", pathNot: "^lib/$1/$2/" },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: ["node_modules", "^generated/"] },
    exclude: { path: "^(\\.next|tests)/" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
