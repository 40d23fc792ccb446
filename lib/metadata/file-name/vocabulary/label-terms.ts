import { addTerms, type TermTable } from "./terms.ts";

const EDITIONS_SURE = `Director's Cut: directors cut, director cut, directors edition, directors edition cut
Director's Definitive Cut: ddc, directors definitive cut
Extended: extended cut, extended edition, extended version, extended director cut
Theatrical: theatrical cut, theatrical edition, theatrical version, theatrical
Unrated: unrated, unrated cut, unrated edition, unrated version
Uncensored: uncensored
Uncut: uncut edition, uncut version
Special: special edition, edition special
Collector: collectors edition, collector edition, edition collector
Criterion: criterion collection, criterion edition, the criterion collection
Deluxe: deluxe edition, edition deluxe, deluxe version
Ultimate: ultimate edition, ultimate cut
Limited: limited edition
Anniversary: anniversary edition, 10th anniversary edition, 20th anniversary edition, 25th anniversary edition, 30th anniversary edition, 40th anniversary edition, 50th anniversary edition
Final Cut: final cut edition
Alternative Cut: alternative cut, alternate cut, alternative ending, alternate ending
IMAX: imax edition, imax enhanced, imax version
Festival: festival cut
Remastered: remastered, digitally remastered, 4k remastered, digital remastered, 4k remaster
Restored: 4k restored, restored version, digitally restored
Fan Edit: fan edit
Fan: fan collection, fan edition
Ultimate: ultimate collection, ultimate fan collection
Collector: collectors collection
Rogue Cut: rogue cut
Producer's Cut: producers cut
Assembly Cut: assembly cut
Recut: recut edition`;

const EDITIONS_LIKELY = `Extended: extended
Director's Cut: dircut
Limited: limited
Uncut: uncut
Criterion: criterion
IMAX: imax
Restored: restored
Remastered: remaster
Alternative Cut: alternative version, alternative
Redux: redux`;

const EDITIONS_COMMON = `Special: special
Collector: collector, collectors
Deluxe: deluxe
Ultimate: ultimate
Anniversary: anniversary
Festival: festival`;

const FLAGS_SURE = `Proper: repack, rerip, real proper, proper repack
Fix: dir fix, nfo fix, sample fix, proof fix, prooffix
Audio Fixed: audio fix, audio fixed
Sync Fixed: sync fix, sync fixed
Remux: remux, bd remux, dvd remux
Hybrid: hybrid remux
Widescreen: wide screen
Full HD: full hd, fhd
Ultra HD: uhd, ultra hd
HDR10: hdr 10, hdr
HDR10+: hdr 10 plus, hdr 10 p
Dolby Vision: dolby vision, dovi
HLG: hlg
SDR: sdr
Standard Dynamic Range: standard dynamic range
BT.2020: bt 2020
High Frame Rate: hfr
Variable Frame Rate: vfr
Low Definition: ld tv
3D: hsbs, half sbs, h sbs, half ou, h ou, hou, 3d sbs, 3d hsbs, full sbs
Dual Audio: dual audio
Dubbed: fan dub, fan dubbed
Fan Subtitled: fan sub, fan subbed, fan subs
Preair: pre air
Region 5: r5
Region C: r6
NTSC: ntsc
SECAM: secam
Untouched: untouched
East Coast Feed: east coast feed
West Coast Feed: west coast feed
Bonus: bonus disc
XXX: xxx
Line Dubbed: line dubbed
Mic Dubbed: mic dubbed
Line Audio: line audio
Read NFO: read nfo, rnfo
2in1: 2 in 1
Original Video: ova, oav, ona, oad
Original Aspect Ratio: original aspect ratio
Open Matte: open matte
High Quality: high quality
High Resolution: hi res, high res
Colorized: colorized, colourized
DownScaled: down scaled
UpScaled: up scaled, ai upscaled, ai upscale
OPED: nced, ncop, ncop1, ncop2, nced1, nced2`;

const FLAGS_LIKELY = `Proper: proper
Internal: internal
Documentary: docu, doku
Hybrid: hybrid
3D: 3d
Dubbed: dubbed
Retail: retail
Straight to Video: stv
Festival: fest
Widescreen: ws
HD: hd
HD: mhd, micro hd, hd light
SD: sd
Full Screen: fs
High Quality: hq
Low Quality: lq
Line Dubbed: ld
Mic Dubbed: md
Open Matte: om
PAL: pal
Hardcoded: hc, hard sub, hard subs, hardcoded
Dolby Vision: dv
Rip: rip
Mux: mux
Dirfix: dirfix`;

const FLAGS_COMMON = `Complete: the complete, complete, integrale, completa, complet, full series, complete series
Fix: fix, fixed
Sample: sample
Proof: proof
Trailer: trailer
Custom: custom
Free: free
Classic: classic
Colorized: color, colour
Extras: extras
Bonus: bonus
Final: final, end
Promo: promo
Teaser: teaser
Making of: making of
Behind the scenes: behind the scenes, bts
Featurette: featurette
Interview: interview
Deleted scenes: deleted scenes
Batch: batch`;

/** Editions and marks about a release (proper, remux, 3D, …) and about an episode (pilot, special). */
export function addLabelTerms(table: TermTable): void {
  addTerms(table, { kind: "edition", field: "edition" }, EDITIONS_SURE);
  addTerms(table, { kind: "edition", field: "edition", belief: "likely" }, EDITIONS_LIKELY);
  addTerms(table, { kind: "edition", field: "edition", belief: "common" }, EDITIONS_COMMON);
  addTerms(
    table,
    { kind: "edition", field: "edition", belief: "common", capitals: "all" },
    "Director's Cut: dc\nSpecial: se",
  );
  addTerms(table, { kind: "label", field: "flag", belief: "common", capitals: "all" }, "Proper: real");
  addTerms(table, { kind: "label", field: "flag", belief: "common", capitals: "some" }, "Line Audio: line");
  addTerms(table, { kind: "label", field: "flag" }, FLAGS_SURE);
  addTerms(table, { kind: "label", field: "flag", belief: "likely" }, FLAGS_LIKELY);
  addTerms(table, { kind: "label", field: "flag", belief: "common" }, FLAGS_COMMON);
}
