import { styleText } from "node:util";

/** Where a command writes, so that tests can look. `err` takes everything that is not the answer. */
export type Terminal = {
  out: (text: string) => void;
  err: (text: string) => void;
  /** A person looks at stderr: progress is drawn. */
  isInteractive: boolean;
  /** Width of the answer's lines; null: not a terminal, nothing is cut. */
  columns: number | null;
};

export const processTerminal = (): Terminal => ({
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isInteractive: process.stderr.isTTY === true,
  columns: process.stdout.isTTY === true ? (process.stdout.columns ?? 100) : null,
});

/** Control characters and direction marks: names and log lines come from outside and must not steer a terminal. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** One line of text that is safe to print. */
export const safeText = (text: string): string =>
  text
    .replaceAll(/\s*[\r\n]+\s*/g, " ⏎ ")
    .replaceAll("\t", " ")
    .replaceAll(UNSAFE, "·");

type Style = Parameters<typeof styleText>[0];

/** Styled where the stream shows colours and NO_COLOR is not set. */
export const styled = (style: Style, text: string): string =>
  styleText(style, text, { validateStream: true, stream: process.stdout });
