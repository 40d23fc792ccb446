import type { Source } from "#generated/prisma/client.ts";
import type { LogAnalysis } from "#lib/connectors/log-files/index.ts";
import { EMPTY_EVIDENCE } from "#lib/core/index.ts";
import type { LineSelector } from "#lib/logs/index.ts";
import type { FindingInput } from "#lib/services/finding/index.ts";
import { type Look, nameOf, type Template } from "./log-look.ts";
import type { KnownMarks, ReturnedPattern } from "./log-pattern-memory.ts";

function toFinding(source: Source, finding: LogAnalysis["findings"][number]): FindingInput {
  const figures = Object.entries(finding.measures).map(([label, value]) => ({ label, value, unit: "" }));
  return {
    findingKey: `logs:${finding.id}`,
    kind: `log_${finding.kind}`,
    subject: finding.templateIds[0] ?? finding.kind,
    severity: finding.severity,
    title: finding.title,
    report: finding.title,
    impactMs: null,
    share: null,
    confidence: finding.confidence,
    firstSeenMs: finding.firstSeen,
    lastSeenMs: finding.lastSeen,
    evidence: {
      ...EMPTY_EVIDENCE,
      logLines: finding.evidence.map(({ file, offset }) => ({ path: nameOf(source, file), offset })),
      logLineCount: finding.count,
      figures: figures.filter(({ value }) => Number.isFinite(value)),
    },
  };
}

/** A finding about muted patterns only is none; a known pattern is not news. */
function isWanted(finding: LogAnalysis["findings"][number], marks: ReadonlyMap<string, string>): boolean {
  const { templateIds, kind } = finding;
  if (templateIds.length === 0) return true;
  if (kind === "new_pattern" && templateIds.every((id) => marks.has(id))) return false;
  return templateIds.some((id) => marks.get(id) !== "muted");
}

const returnedKey = (templateKey: string): string => `logs:returned:${templateKey}`;

function returnedFinding(source: Source, returned: ReturnedPattern, template: Template): FindingInput {
  const isBad = template.levels.error + template.levels.fatal > 0;
  const text = template.template.slice(0, 160);
  const solved = returned.note === null ? "" : ` Then noted: ${returned.note}`;
  return {
    findingKey: returnedKey(returned.templateKey),
    kind: "log_returned",
    subject: returned.templateKey,
    severity: isBad ? "high" : "medium",
    title: `Back after it was resolved: ${text}`,
    report: `This pattern was marked as resolved on ${returned.resolvedAt.toISOString().slice(0, 10)} and has ${returned.lines} lines since.${solved}`,
    impactMs: null,
    share: null,
    confidence: 1,
    firstSeenMs: returned.resolvedAt.getTime(),
    lastSeenMs: template.lastSeenMs,
    evidence: {
      ...EMPTY_EVIDENCE,
      logLines: [{ path: nameOf(source, template.example.file), offset: template.example.offset }],
      logLineCount: returned.lines,
      figures: [{ label: "lines since", value: returned.lines, unit: "lines" }],
    },
  };
}

/** What the logs show, without what people said is no news, and with what came back after it was resolved. */
export function findingsOf(look: Look, { marks, returned }: KnownMarks): FindingInput[] {
  const { source, analysis } = look;
  const byId = new Map(analysis.templates.map((template) => [template.id, template]));
  const wanted = analysis.findings.filter((finding) => isWanted(finding, marks));
  const back = returned.flatMap((one) => {
    const template = byId.get(one.templateKey);
    return template === undefined ? [] : [returnedFinding(source, one, template)];
  });
  return [...back, ...wanted.map((finding) => toFinding(source, finding))];
}

/** Selectors name files as the index does. */
function named(source: Source, selector: LineSelector): LineSelector {
  if (selector.by !== "place") return selector;
  return { by: "place", lines: selector.lines.map((line) => ({ ...line, file: nameOf(source, line.file) })) };
}

type Named = [key: string, selector: LineSelector];

/** Which lines show each finding, by its key in the store. */
export function selectorsOf({ source, analysis }: Look, { returned }: KnownMarks): Record<string, LineSelector> {
  const own = analysis.findings.map((finding): Named => [`logs:${finding.id}`, named(source, finding.lines)]);
  const back = returned.map(({ templateKey, resolvedAt }): Named => {
    const during = { fromMs: resolvedAt.getTime(), toMs: Number.MAX_SAFE_INTEGER };
    return [returnedKey(templateKey), { by: "pattern", templateIds: [templateKey], ...during }];
  });
  return Object.fromEntries([...own, ...back].map(([key, selector]) => [`${source.id}:${key}`, selector]));
}
