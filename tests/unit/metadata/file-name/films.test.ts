import { describe, expect, it } from "vitest";
import { parseFileName } from "#lib/metadata/file-name/index.ts";

describe("names of films", () => {
  it("reads title, year, picture, source, codecs and group of a release", () => {
    const parsed = parseFileName("Quiet.Harbor.2014.1080p.BluRay.DTS-HD.MA.5.1.x264-ORBIT.mkv");
    expect(parsed).toMatchObject({
      type: "movie",
      title: "Quiet Harbor",
      year: 2014,
      screenSize: "1080p",
      source: "Blu-ray",
      videoCodec: "H.264",
      audioCodecs: ["DTS-HD"],
      audioChannels: ["5.1"],
      container: "mkv",
      releaseGroup: "ORBIT",
    });
  });

  it.each([
    ["1917 (2019).mkv", "1917", 2019],
    ["2010.1984.720p.mkv", "2010", 1984],
    ["Blade.Walker.2049.2017.1080p.mkv", "Blade Walker 2049", 2017],
    ["11.Quiet.Men.1961.mkv", "11 Quiet Men", 1961],
    ["9 (2009).mkv", "9", 2009],
    ["(500) Days of Rain (2009).mkv", "(500) Days of Rain", 2009],
    ["2011 The Long Pier.mp4", "The Long Pier", 2011],
    ["Unrated.1998.DVDRip.avi", "Unrated", 1998],
  ])("keeps numbers of the title apart from the year: %s", (name, title, year) => {
    expect(parseFileName(name)).toMatchObject({ type: "movie", title, year, episodes: [], seasons: [] });
  });

  it.each([
    ["The.French.Harbor.1971.mkv", "The French Harbor"],
    ["Italian Rain (2013).mkv", "Italian Rain"],
    ["Spider's Web 2006 720p.mkv", "Spider's Web"],
    ["The.Thin.Grey.Line.1998.720p.mkv", "The Thin Grey Line"],
    ["Real.Iron.2011.720p.mkv", "Real Iron"],
  ])("leaves everyday words in the title: %s", (name, title) => {
    expect(parseFileName(name)).toMatchObject({ title, languages: [], flags: [] });
  });

  it("reads languages and editions that release jargon vouches for", () => {
    expect(parseFileName("Quiet.Harbor.2014.iTALiAN.ENG.EXTENDED.720p.WEB-DL-ORBIT")).toMatchObject({
      title: "Quiet Harbor",
      languages: ["it", "en"],
      editions: ["Extended"],
      source: "Web",
      releaseGroup: "ORBIT",
    });
  });

  it.each([
    ["Quiet.Harbor.2014.German.Subbed.720p.WEB.x264-ORBIT", ["de"], []],
    ["Quiet.Harbor.2014.VOSTFR.DVDRip.XviD-ORBIT", ["fr"], []],
    ["Quiet Harbor (2014) [x265+AC3(Ita-Ger)+ST(Ita-Ger)].mkv", ["it", "de"], ["it", "de"]],
    ["Quiet.Harbor.2014.720p.x264-orbit.eng.forced.srt", ["en"], []],
    ["Quiet.Harbor.2014.XviD-ORBIT.HebSubs.avi", ["he"], []],
  ])("tells the language of subtitles from the spoken one: %s", (name, subtitleLanguages, languages) => {
    expect(parseFileName(name)).toMatchObject({ title: "Quiet Harbor", subtitleLanguages, languages });
  });

  it.each([
    ["Quiet.Harbor.2014.720p.BluRay.x264.A-Q7.mkv", "A-Q7"],
    ["Quiet Harbor 2014 720p CAM x264 AC3 ORBIT", "ORBIT"],
    ["Quiet.Harbor.2014.720p.BluRay.x264-ORBIT[xyz].mkv", "ORBIT[xyz]"],
    ["Quiet Harbor (2014) (1080p BluRay x265 10bit Silence) [QyR].mkv", "Silence QyR"],
    ["orb-quiet.harbor.2014.720p.bluray.x264.mkv", "orb"],
    ["Quiet.Harbor.2014.DVDRip.XviD.by.Orbit.avi", "Orbit"],
    ["Quiet.Harbor.2014.720p.WEB.x264-ORBIT-xpost.mkv", "ORBIT"],
  ])("finds the release group: %s", (name, releaseGroup) => {
    expect(parseFileName(name)).toMatchObject({ releaseGroup, year: 2014 });
  });

  it.each([
    ["Quiet.Harbor.2014.UHD.BluRay.2160p.HEVC10.mkv", "Ultra HD Blu-ray", "2160p"],
    ["Quiet.Harbor.2014.WEB-DLx264.720p.mkv", "Web", "720p"],
    ["Quiet.Harbor.2014.HDTVRip.1280x534.mkv", "HDTV", "720p"],
    ["Quiet.Harbor.2014.BRRip.600x584.avi", "Blu-ray", "600x584"],
  ])("names source and picture size in one way: %s", (name, source, screenSize) => {
    expect(parseFileName(name)).toMatchObject({ source, screenSize });
  });

  it("reads parts, discs, film numbers and bonus material", () => {
    expect(parseFileName("Quiet Harbor Part IV.mkv")).toMatchObject({ type: "movie", title: "Quiet Harbor", part: 4 });
    expect(parseFileName("Quiet.Harbor.CD1of2.2014.avi")).toMatchObject({ disc: 1, discCount: 2 });
    expect(parseFileName("Harbor_Saga-f03-Night_Tide-x02-Making_Of.mkv")).toMatchObject({
      type: "movie",
      title: "Night Tide",
      filmTitle: "Harbor Saga",
      film: 3,
      bonus: 2,
      bonusTitle: "Making Of",
    });
    expect(parseFileName("Quiet Harbor (2014)-trailer.mkv")).toMatchObject({
      title: "Quiet Harbor",
      flags: ["Trailer"],
    });
  });

  it("reads identifiers that media servers write into names as neither title nor group", () => {
    const parsed = parseFileName("Quiet Harbor (2014) {tmdb-12345} {edition-Director's Cut}.mkv");
    expect(parsed).toMatchObject({ title: "Quiet Harbor", year: 2014, editions: ["Director's Cut"] });
    expect(parsed.releaseGroup).toBeUndefined();
  });

  it("tells a release's language from the last word of a title by its place and its capitals", () => {
    expect(parseFileName("Der.stille.Hafen.German.2011.PAL.DVDR-ORBIT")).toMatchObject({
      title: "Der stille Hafen",
      languages: ["de"],
    });
    expect(parseFileName("The Quiet German (2006).mkv").title).toBe("The Quiet German");
    expect(parseFileName("Quiet Harbor FRENCH.avi")).toMatchObject({ title: "Quiet Harbor", languages: ["fr"] });
    expect(parseFileName("Quiet Harbor USA 2015 1080p.mkv").title).toBe("Quiet Harbor USA");
  });

  it("takes titles in other scripts, alternative titles and website tags", () => {
    expect(parseFileName("Тихая гавань / Quiet Harbor (2014) BDRip 1080p")).toMatchObject({
      title: "Quiet Harbor",
      alternativeTitles: ["Тихая гавань"],
    });
    expect(parseFileName("[ www.example.com ] - Quiet.Harbor.2014.DVDRip.XviD-ORBIT.avi")).toMatchObject({
      title: "Quiet Harbor",
      website: "www.example.com",
    });
    expect(parseFileName("Harbor, The (2014).mkv").title).toBe("The Harbor");
    expect(parseFileName("A.R.G.O.S.2014.mkv").title).toBe("A.R.G.O.S");
  });
});
