import { AppError, type FieldIssue } from "#lib/core/index.ts";
import { type PlanTemplateData, readTemplateData, TemplateDescription, TemplateName } from "#lib/planning/index.ts";

const BYTES_MOST = 8 * 1_048_576;
const DEPTH_MOST = 16;
const TEMPLATES_MOST = 1000;
const ISSUES_MOST = 100;

const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/** The whole body as text. @throws AppError INVALID_INPUT, LIMIT_EXCEEDED */
export async function readText(body: AsyncIterable<Uint8Array> | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > BYTES_MOST) {
      throw new AppError("LIMIT_EXCEEDED", `The file is larger than ${BYTES_MOST / 1_048_576} MiB.`, {
        hint: "Export fewer templates at a time.",
      });
    }
    chunks.push(chunk);
  }
  if (size === 0)
    throw new AppError("INVALID_INPUT", "There is nothing to import.", { hint: "Name a file with --file." });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)).replace(/^\ufeff/, "");
  } catch (cause) {
    throw new AppError("INVALID_INPUT", "The file is not UTF-8 text.", { cause });
  }
}

/** How deep brackets nest, without parsing: a parser would go down with them. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (isInText) {
      if (char === "\\") at += 1;
      else if (char === '"') isInText = false;
    } else if (char === '"') isInText = true;
    else if (char === "{" || char === "[") most = Math.max(most, ++depth);
    else if (char === "}" || char === "]") depth -= 1;
  }
  return most;
}

function parseJson(text: string, where: string): unknown {
  if (depthOf(text) > DEPTH_MOST) {
    throw new AppError("INVALID_INPUT", `${where} nests deeper than ${DEPTH_MOST} levels.`);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("INVALID_INPUT", `${where} is not valid JSON: ${String(cause).slice(0, 200)}`, { cause });
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A file of Plantain, an array of templates, or one template a line. */
function entriesOf(text: string): { entry: unknown; place: string }[] {
  const isOne = /^\s*[[{]/.test(text);
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const isLines = lines.length > 1 && lines.every((line) => /^\s*\{.*\}\s*$/.test(line));
  if (!isOne || isLines) {
    return lines.map((line, index) => ({ entry: parseJson(line, `Line ${index + 1}`), place: `line ${index + 1}` }));
  }
  const whole = parseJson(text, "The file");
  if (Array.isArray(whole)) return whole.map((entry, index) => ({ entry, place: `${index}` }));
  if (isObject(whole) && "templates" in whole) {
    if (whole.format !== "plantain-plan-templates" || whole.formatVersion !== 1) {
      const issues = [{ path: "format", message: 'must be "plantain-plan-templates", formatVersion 1' }];
      throw new AppError("INVALID_INPUT", "format: this is no file of plan templates that can be read here.", {
        issues,
      });
    }
    if (!Array.isArray(whole.templates)) {
      const issues = [{ path: "templates", message: "must be a list" }];
      throw new AppError("INVALID_INPUT", "templates: must be a list.", { issues });
    }
    return whole.templates.map((entry, index) => ({ entry, place: `templates.${index}` }));
  }
  return [{ entry: whole, place: "" }];
}

/** Names that would reach into objects themselves, wherever they stand. */
function forbiddenKeys(value: unknown, path: string): FieldIssue[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).flatMap((key) => {
    const place = path === "" ? key : `${path}.${key}`;
    if (FORBIDDEN_KEYS.has(key)) return [{ path: place, message: "this name is not allowed" }];
    return forbiddenKeys((value as Record<string, unknown>)[key], place);
  });
}

export type FileTemplate = { name: string; description: string; data: PlanTemplateData };

const ENTRY_KEYS = new Set(["name", "description", "version", "elsewhere", "data"]);

function readEntry(entry: unknown, place: string): { template: FileTemplate } | { issues: FieldIssue[] } {
  const under = (path: string) => [place, path].filter((part) => part !== "").join(".");
  if (!isObject(entry)) return { issues: [{ path: under(""), message: "is no template" }] };
  const forbidden = forbiddenKeys(entry, place);
  if (forbidden.length > 0) return { issues: forbidden };
  const name = TemplateName.safeParse(entry.name);
  const description = TemplateDescription.default("").safeParse(entry.description);
  const data = readTemplateData(entry.data);
  const issues = [
    ...Object.keys(entry)
      .filter((key) => !ENTRY_KEYS.has(key))
      .map((key) => ({ path: under(key), message: "is not known here" })),
    ...(name.error?.issues ?? []).map(({ message }) => ({ path: under("name"), message })),
    ...(description.error?.issues ?? []).map(({ message }) => ({ path: under("description"), message })),
    ...("issues" in data
      ? data.issues.map((issue) => ({ ...issue, path: under(`data.${issue.path}`.replace(/\.$/, "")) }))
      : []),
  ];
  if (issues.length > 0 || !name.success || !description.success || "issues" in data) return { issues };
  return { template: { name: name.data, description: description.data, data: data.data } };
}

/**
 * Templates out of a file from anywhere: size, depth, names, types, paths and values are checked before anything is kept.
 * All of it or nothing. @throws AppError INVALID_INPUT with the place of each fault, LIMIT_EXCEEDED
 */
export function readTemplateFile(text: string): FileTemplate[] {
  const entries = entriesOf(text);
  if (entries.length > TEMPLATES_MOST) {
    throw new AppError(
      "LIMIT_EXCEEDED",
      `The file holds ${entries.length} templates; ${TEMPLATES_MOST} can be read at once.`,
    );
  }
  const read = entries.map(({ entry, place }) => readEntry(entry, place));
  const issues = read.flatMap((one) => ("issues" in one ? one.issues : []));
  if (issues.length > 0) {
    const first = issues[0];
    const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
    throw new AppError("INVALID_INPUT", `${first?.path || "template"}: ${first?.message}${more}`, {
      issues: issues.slice(0, ISSUES_MOST),
      hint: "Nothing was imported. Mend the file and import it again.",
    });
  }
  const templates = read.flatMap((one) => ("template" in one ? [one.template] : []));
  if (templates.length === 0) throw new AppError("INVALID_INPUT", "The file holds no template.");
  return templates;
}
