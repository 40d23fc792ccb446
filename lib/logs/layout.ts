import { z } from "zod";

/** One column of a line's head. `token` accepts anything, `anyLevel` too and reads it as a level; `seekColon` skips a name that ends with a colon. */
export const layoutFieldSchema = z.object({
  kind: z.enum([
    "timestamp",
    "level",
    "priority",
    "letter",
    "integer",
    "bracket",
    "punctuation",
    "token",
    "anyLevel",
    "seekColon",
    "seekDash",
  ]),
  /** Date style of a timestamp (also of one in brackets). */
  style: z.number().int().optional(),
  /** Byte that follows the timestamp (a comma, a colon), 0 for none. */
  mark: z.number().int().optional(),
});
export type LayoutField = z.infer<typeof layoutFieldSchema>;

/** How the head of a line is built; the message is what follows. `separator` is a byte, 32 for runs of blanks. */
export const lineLayoutSchema = z.object({
  separator: z.number().int(),
  fields: z.array(layoutFieldSchema),
});
export type LineLayout = z.infer<typeof lineLayoutSchema>;

/** Names of the fields of a structured record that hold its time, level and message, where a person has said so. */
export const fieldNamesSchema = z.object({
  time: z.string().optional(),
  level: z.string().optional(),
  message: z.string().optional(),
});
export type FieldNames = z.infer<typeof fieldNamesSchema>;

/**
 * What was found out about a file: the layouts of its text lines (tried in this order) and which structured forms
 * occur in it. It can be stored and handed in again, also after a person has corrected it.
 */
export const logFormatSchema = z.object({
  layouts: z.array(lineLayoutSchema),
  json: z.boolean(),
  /** Heads of messages in JSON lines, when the messages are themselves lines of a log; each begins with a time. */
  messageLayouts: z.array(lineLayoutSchema).optional(),
  logfmt: z.boolean(),
  fieldNames: fieldNamesSchema.optional(),
  /** Indented and bracket-closing lines belong to the record before them. */
  joinsLines: z.boolean(),
});
export type LogFormat = z.infer<typeof logFormatSchema>;
