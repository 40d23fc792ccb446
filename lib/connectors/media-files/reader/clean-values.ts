/** Text as it may be stored: no NUL or control characters, trimmed, bounded; undefined when nothing is left. */
export function cleanText(value: unknown, lengthMax = 2_000): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value
    .replace(/\r\n?/g, "\n")
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufffe\uffff\ufeff]/g, " ")
    .toWellFormed()
    .trim();
  if (text === "") return undefined;
  return text.length > lengthMax ? text.slice(0, lengthMax).toWellFormed().trim() : text;
}

/** One line: line breaks become spaces. */
export function cleanLine(value: unknown): string | undefined {
  const text = cleanText(value);
  return text === undefined ? undefined : text.replace(/\s*\n\s*/g, " ");
}

/** A list of distinct lines from a value or values; undefined when empty. */
export function cleanList(values: unknown): string[] | undefined {
  const all = (Array.isArray(values) ? values : [values]).map(cleanLine);
  const distinct = [...new Set(all.filter((text) => text !== undefined))].slice(0, 500);
  return distinct.length === 0 ? undefined : distinct;
}

/** A whole number at the start of "3", "03/12", " 3 of 12"; undefined when there is none or it is out of range. */
export function cleanCount(value: unknown): number | undefined {
  const number =
    typeof value === "number"
      ? value
      : typeof value === "string"
        ? Number(/^\s*(\d{1,7})(?!\d)/.exec(value)?.[1])
        : Number.NaN;
  return Number.isInteger(number) && number >= 0 && number <= 1_000_000 ? number : undefined;
}

/**
 * Year and, when it is at least as fine as a month, ISO date out of "2004", "2004-05-01T10:00:00Z", "20040501",
 * "01/05/2004 …" (year only: day and month are ambiguous), "Mon, 03 May 2004 10:00:00 GMT".
 */
export function cleanDate(value: unknown): { year?: number; date?: string } {
  if (typeof value === "number") return value >= 1_000 && value <= 9_999 ? { year: Math.trunc(value) } : {};
  const text = cleanLine(value);
  if (text === undefined) return {};
  const iso = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:$|[T ,;/])/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (iso) return checkedDate(iso[1], iso[2], iso[3]);
  const rfc = /^(?:[A-Za-z]{3,9}, *)?(\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4})\b/.exec(text);
  const month = rfc ? MONTHS.indexOf((rfc[2] ?? "").toLowerCase()) + 1 : 0;
  if (rfc && month > 0) return checkedDate(rfc[3], String(month), rfc[1]);
  const year = /(?:^|[^\d])([12]\d{3})(?:$|[^\d])/.exec(text)?.[1];
  return year === undefined ? {} : { year: Number(year) };
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

function checkedDate(yearText = "", monthText?: string, dayText?: string): { year?: number; date?: string } {
  const year = Number(yearText);
  if (year < 1_000) return {};
  const month = Number(monthText ?? 0);
  const day = Number(dayText ?? 0);
  if (month < 1 || month > 12) return { year };
  const pad = (value: number): string => String(value).padStart(2, "0");
  const monthDays = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day < 1 || day > monthDays) return { year, date: `${yearText}-${pad(month)}` };
  return { year, date: `${yearText}-${pad(month)}-${pad(day)}` };
}

/** A language tag in lower case when it looks like one ("eng", "en-US" -> "en-us"); words such as "English" do not. */
export function cleanLanguage(value: unknown): string | undefined {
  const text = cleanLine(value)?.toLowerCase().replace(/_/g, "-");
  if (text === undefined || !/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/.test(text)) return undefined;
  return text;
}
