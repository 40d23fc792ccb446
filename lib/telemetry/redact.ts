/** Names of fields whose values never reach a log. */
const SECRET_FIELDS = [
  "password",
  "newPassword",
  "currentPassword",
  "token",
  "tokenHash",
  "secret",
  "apiKey",
  "authorization",
  "cookie",
];

/** The same fields at the top and up to three objects deep, as pino's redaction names them. */
export const REDACTED_PATHS: string[] = SECRET_FIELDS.flatMap((field) => [
  field,
  `*.${field}`,
  `*.*.${field}`,
  `*.*.*.${field}`,
]);

/** API tokens and bearer values inside running text. */
const SECRET_TEXT = /\bplt_[a-z0-9]{8,}|\bbearer\s+[\w.~+/=-]{8,}/gi;

export const redactText = (text: string): string => text.replace(SECRET_TEXT, "[redacted]");
