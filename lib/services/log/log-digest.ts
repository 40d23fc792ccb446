import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { EMPTY_EVIDENCE, Evidence } from "#lib/core/index.ts";
import { type DigestFinding, type DigestPattern, digestFindings } from "#lib/logs/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { type FindingView, listFindings } from "#lib/services/finding/index.ts";
import { LogDigestInput, type LogDigestView } from "./analysis-schemas.ts";
import { patternsInWindow } from "./list-log-templates.ts";
import { patternDirectory } from "./pattern-directory.ts";
import { readPlaces } from "./read-places.ts";
import type { LogTemplateView } from "./schemas.ts";

const PATTERNS_MAX = 200;
/** Patterns of which a line is shown as an example: reading lines is what costs here. */
const EXAMPLES = 40;
const FINDINGS_MAX = 200;

const msOf = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));

const toDigestFinding = (finding: FindingView, idOfKey: ReadonlyMap<string, string>): DigestFinding => ({
  id: finding.id,
  kind: finding.kind,
  severity: finding.severity,
  title: finding.title,
  confidence: finding.confidence,
  firstSeen: msOf(finding.firstSeen),
  lastSeen: msOf(finding.lastSeen),
  count: finding.evidence.logLineCount,
  templateIds: [idOfKey.get(`${finding.sourceId}:${finding.subject}`) ?? ""].filter((id) => id !== ""),
  measures: Object.fromEntries(finding.evidence.figures.map(({ label, value }) => [label, value])),
});

/** One line of each of some patterns, as it stands in its file. */
async function examplesOf(ctx: ServiceContext, views: readonly LogTemplateView[]): Promise<Map<string, string>> {
  const rows = await ctx.db.logTemplate.findMany({
    where: { id: { in: views.map((view) => view.id) } },
    select: { id: true, sourceId: true, lines: true },
  });
  const placed = rows.flatMap((row) => {
    const { logLines } = Evidence.catch(EMPTY_EVIDENCE).parse({ logLines: row.lines });
    const [line] = logLines;
    return line === undefined ? [] : [{ id: row.id, sourceId: row.sourceId, path: line.path, offset: line.offset }];
  });
  const places = placed.map((one) => ({ ...one, timeMs: null, level: null }));
  const lines = await readPlaces(ctx, places, 0);
  const texts = lines.map((line, at) => [placed[at]?.id ?? "", line.text ?? ""] as const);
  return new Map(texts.filter(([, text]) => text !== ""));
}

/**
 * What the logs of a window tell, for the prompt of a model: the most informative first, within a number of tokens,
 * without secrets and personal data, as quoted data that can't give orders.
 */
export async function getLogDigest({ ctx, input }: Call<unknown>): Promise<LogDigestView> {
  requireScope(ctx, "read");
  const { maxTokens, keepAddresses, ...window } = parseInput(LogDigestInput, input);
  const { sourceId, from, to } = window;
  const [views, page] = await Promise.all([
    patternsInWindow(ctx, { ...window, sort: "errors", mark: "unmuted" }),
    listFindings({
      ctx,
      input: { limit: FINDINGS_MAX, state: "open", stage: "logs", ...(sourceId === undefined ? {} : { sourceId }) },
    }),
  ]);
  const shown = views.slice(0, PATTERNS_MAX);
  const examples = await examplesOf(ctx, shown.slice(0, EXAMPLES));
  const patterns = shown.map(
    (view): DigestPattern => ({
      ...{ id: view.id, template: view.template, count: view.count, levels: view.levels },
      ...{ firstSeenMs: msOf(view.firstSeen), lastSeenMs: msOf(view.lastSeen) },
      example: examples.get(view.id) ?? null,
    }),
  );
  const sources = [...new Set(views.map((view) => view.sourceId))];
  const rows = await patternDirectory(ctx, sources);
  const idOfKey = new Map(rows.map((row) => [`${row.sourceId}:${row.templateKey}`, row.id]));
  const isIn = ({ firstSeen, lastSeen }: FindingView) =>
    (from === undefined || lastSeen === null || Date.parse(lastSeen) >= Date.parse(from)) &&
    (to === undefined || firstSeen === null || Date.parse(firstSeen) < Date.parse(to));
  const findings = page.items.filter(isIn).map((finding) => toDigestFinding(finding, idOfKey));
  return digestFindings({ findings, patterns, maxTokens, countTokens, keepAddresses });
}
