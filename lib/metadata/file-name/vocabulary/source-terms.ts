import { addTerms, type TermTable } from "./terms.ts";

type SourceRow = { source: string; stems: string; bare: "sure" | "likely" | "common" | "capitals"; flags?: string };

/** Each stem is also known with "rip", "screener" and "mux" behind it, which makes it certain. */
const SOURCES: readonly SourceRow[] = [
  { source: "Blu-ray", stems: "blu ray, bd 25, bd 50, bd 5, bd 9, bdmv", bare: "sure" },
  { source: "Blu-ray", stems: "bd", bare: "likely" },
  {
    source: "Ultra HD Blu-ray",
    stems: "uhd blu ray, ultra hd blu ray, uhd bd, 4k blu ray, bd 66, bd 100",
    bare: "sure",
  },
  { source: "HD-DVD", stems: "hd dvd", bare: "sure" },
  { source: "DVD", stems: "dvd 5, dvd 9, dvd r, video ts, dvd r5, dvd r 9, ntsc dvd, pal dvd", bare: "sure" },
  { source: "DVD", stems: "dvd", bare: "likely" },
  { source: "VHS", stems: "vhs", bare: "likely" },
  { source: "LaserDisc", stems: "laser disc", bare: "likely" },
  { source: "Camera", stems: "cam", bare: "common" },
  { source: "HD Camera", stems: "hd cam, hq cam", bare: "sure" },
  { source: "Telesync", stems: "tele sync", bare: "sure" },
  { source: "Telesync", stems: "ts", bare: "capitals" },
  { source: "HD Telesync", stems: "hd ts, hd tele sync", bare: "sure" },
  { source: "Telecine", stems: "tele cine", bare: "sure" },
  { source: "Telecine", stems: "tc", bare: "capitals" },
  { source: "HD Telecine", stems: "hd tc, hd tele cine", bare: "sure" },
  { source: "Workprint", stems: "work print", bare: "likely" },
  { source: "Pay-per-view", stems: "ppv", bare: "likely" },
  { source: "TV", stems: "sd tv", bare: "sure" },
  { source: "TV", stems: "tv", bare: "common" },
  { source: "Digital TV", stems: "pd tv, dvb, dvb t, dtv, dtb", bare: "sure" },
  { source: "HDTV", stems: "hd tv", bare: "sure" },
  { source: "Analog HDTV", stems: "ahd tv", bare: "sure" },
  { source: "Ultra HDTV", stems: "uhd tv", bare: "sure" },
  { source: "Satellite", stems: "dsr, dth, dvb s", bare: "likely" },
  { source: "Satellite", stems: "sat", bare: "common" },
  { source: "Video on Demand", stems: "vod", bare: "likely" },
  { source: "Web", stems: "web dl, web hd, web cap, web uhd, dl web", bare: "sure" },
  { source: "Web", stems: "web", bare: "common" },
  { source: "Digital Master", stems: "dm", bare: "capitals" },
];

/** Where the picture came from: discs, broadcasts, cameras, the web. */
export function addSourceTerms(table: TermTable): void {
  for (const { source, stems, bare } of SOURCES) {
    const list = stems.split(", ");
    const isCapitals = bare === "capitals";
    addTerms(
      table,
      { kind: "tech", field: "source", belief: isCapitals ? "common" : bare, capitals: isCapitals ? "all" : "none" },
      `${source}: ${list.join(", ")}`,
    );
    addTerms(
      table,
      { kind: "tech", field: "source" },
      `${source} + Rip: ${list.map((stem) => `${stem} rip`).join(", ")}`,
    );
    addTerms(
      table,
      { kind: "tech", field: "source" },
      `${source} + Screener: ${list.map((stem) => `${stem} scr`).join(", ")}`,
    );
    addTerms(
      table,
      { kind: "tech", field: "source" },
      `${source} + Screener: ${list.map((stem) => `${stem} screener`).join(", ")}`,
    );
    addTerms(
      table,
      { kind: "tech", field: "source" },
      `${source} + Mux: ${list.map((stem) => `${stem} mux, ${stem} rip mux`).join(", ")}`,
    );
  }
  addTerms(
    table,
    { kind: "tech", field: "source" },
    `Blu-ray + Reencoded + Rip: br rip
Blu-ray + Reencoded + Screener: br scr, br screener
Blu-ray + Reencoded + Mux: br mux, br rip mux
Satellite + Rip: ds rip, dsr rip, dth rip, sat rip
Satellite: sat tv
HDTV + Rip: tv rip hd, rip hd tv, hd tv rip
Ultra HDTV + Rip: uhd tv rip
Web + Rip: web dl rip, web cap rip, web rip hd
DVD + Rip: rip dvd
Workprint: wp rip, workprint
Telesync: pre dvd, pre dvd rip
Digital TV + Rip: dvb rip, dtv rip, tvb rip
Web + Mux: dl mux
- + HD + Rip: hd rip
- + Screener: screener
Ultra HDTV + Rip: uhd rip`,
  );
}
