/** One line of a planted log before it is written down. */
export type Line = { ts: number; level: string; text: string };

/** How a program writes its lines down; `levels` says whether one can read a level from them. */
export type LogStyle = { name: string; levels: boolean; write: (line: Line, number: number) => string };

const iso = (ts: number) => new Date(ts).toISOString();
const two = (value: number) => String(value).padStart(2, "0");
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const PINO = { DEBUG: 20, INFO: 30, WARN: 40, ERROR: 50 } as Record<string, number>;

function syslogTime(ts: number): string {
  const date = new Date(ts);
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(":");
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${clock}`;
}

export const LOG_STYLES: readonly LogStyle[] = [
  { name: "iso", levels: true, write: ({ ts, level, text }) => `${iso(ts)} ${level} ${text}` },
  {
    name: "ndjson",
    levels: true,
    write: ({ ts, level, text }) =>
      JSON.stringify({ level: PINO[level], time: ts, pid: 71, hostname: "alpha", msg: text }),
  },
  {
    name: "syslog",
    levels: false,
    write: ({ ts, text }, number) => `${syslogTime(ts)} alpha storage[${1000 + (number % 7)}]: ${text}`,
  },
  {
    name: "logfmt",
    levels: true,
    write: ({ ts, level, text }) => `ts=${iso(ts)} level=${level.toLowerCase()} msg=${JSON.stringify(text)}`,
  },
  {
    name: "log4j",
    levels: true,
    write: ({ ts, level, text }, number) =>
      `${iso(ts).replace("T", " ").replace(".", ",").slice(0, 23)} [pool-${1 + (number % 4)}] ${level.padEnd(5)} c.e.store.Volume - ${text}`,
  },
];
