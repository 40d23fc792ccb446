/** The folder above; the root stays the root. Both kinds of separators are known. */
export function parentOf(path: string): string {
  const trimmed = path.replace(/[/\\]+$/, "");
  const at = Math.max(trimmed.lastIndexOf("/"), trimmed.lastIndexOf("\\"));
  return at <= 0 ? path.slice(0, 1) || "/" : trimmed.slice(0, at);
}

/** A folder below another, however the names are given. */
export function childOf(path: string, name: string): string {
  if (/^([/\\]|[A-Za-z]:)/.test(name)) return name;
  const separator = path.includes("\\") && !path.includes("/") ? "\\" : "/";
  return path.endsWith(separator) ? `${path}${name}` : `${path}${separator}${name}`;
}
