import type { Property } from "../match.ts";
import { addTerms, spellings, type TermTable } from "./terms.ts";

const VIDEO_CODECS = `H.264: x 264, h 264, avc, h264 avc, avchd 264, mpeg 4 avc, avc 1, xavc
H.264 + Hi10p: hi 10 p
H.265: x 265, h 265, hevc
H.266: h 266, x 266, vvc
H.263: x 263, h 263
MPEG-2: h 262, x 262, mpeg 2, mpg 2, mpeg2 video
MPEG-4: mp 4 v, mpeg 4
Xvid: xvid, x vid
DivX: divx, dvdivx, div x, divx 3, divx 4, divx 5, divx 6
VC-1: vc 1
VP7: vp 7
VP8: vp 8, vp 80
VP9: vp 9
AV1: av 1
Theora: theora
RealVideo: rv 10, rv 13, rv 20, rv 30, rv 40, rv 9
WMV: wmv 9, wmv
ProRes: pro res, apple pro res
DNxHD: dnx hd
FFV1: ffv 1`;

const AUDIO_CODECS = `MP3: mp 3, lame
MP2: mp 2
AAC: aac, aac lc, aac he, he aac, he aac v 2, qaac, aac plus, lc aac, nero aac
Dolby Digital: ac 3, ac 3 d, dolby digital, dolby, dd ex, dd 51, dd 20, ac 3 ex
Dolby Digital Plus: e ac 3, ddp, ddpa, dolby digital plus, dd plus, ddp a
Dolby TrueHD: true hd, dolby true hd, truehd atmos
Dolby Atmos: atmos, dolby atmos
DTS: dts, dts es, dts 51
DTS-HD: dts hd, dts ma, dts hd ma, dts hd hra, dts hd hr, dts hr, dts hra, dts hd master audio, dts x ma
DTS:X: dts x
FLAC: flac
PCM: pcm, lpcm
Vorbis: vorbis, ogg vorbis
ALAC: alac
WMA: wma`;

const SCREEN_SIZES = `2160p: 4 k
4320p: 8 k
1440p: 2 k
1080p: full hd 1080
576p: pal 576`;

const SERVICES_SURE = `Amazon Prime: amzn, amazon hd, amazon prime, amzn hd
Netflix: netflix, netflix hd
Hulu: hulu
Disney+: dsnp, dsny p, disney plus
HBO Max: hmax, hbo max
HBO Go: hbo go
HBO: hbo hd
Apple TV+: atvp, apple tv plus
iTunes: itunes, itunes hd, hd itunes
Peacock: pcok
Paramount+: pmtp, paramount plus
Crave: crav
BBC iPlayer: iplayer, bbc iplayer
Crunchyroll: crunchyroll
Funimation: funi
Viki: viki
Vimeo: vimeo
YouTube: youtube
YouTube Red: youtube red
CBS: cbs all access
NBC: nbcu
Showtime: shotime, sho time
Starz: strz
Hotstar: htsr, hotstar, jiohs
ZEE5: zee 5
SonyLIV: sonyliv, sliv
All 4: all4, channel4
ITV Hub: itvhub, itvx
CW: cwtv, the cw seed, cw seed
DramaFever: dramafever, drama fever
Shudder: shdr
Tubi: tubi tv
Pluto TV: plutotv
Roku: roku channel
Vudu: vudu
Spectrum: spectrum originals
DC Universe: dcu
Comedy Central: comedy central
Adult Swim: adult swim web, asweb
Cartoon Network: cartoon network web
Discovery+: dscp, disc plus
Kanopy: knpy
Mubi: mubi
Curiosity Stream: curiosity stream
PlayStation: psn
Blim: blim
Playz: playz
Movistar+: movistar plus
Yle Areena: yle areena
NRK: nrktv
SVT Play: svt play
TV 2: tv2play
RTE: rte player
7plus: 7plus
9now: 9now
SBS: sbs on demand`;

/** Short or everyday abbreviations: believed next to a technical word only. */
const SERVICES_SHORT = `Netflix: nf
HBO Max: max
Crunchyroll: cr
BBC iPlayer: ip
CBS: cbs
NBC: nbc
ABC: abc
Fox: fox
PBS: pbs
AMC: amc
HBO: hbo
Stan: stan
iTunes: it
Google Play: gplay
DramaFever: df
Cartoon Network: cn
Nickelodeon: nick
Showtime: sho
CW: cw
Adult Swim: as
YouTube Red: red
Crave: crave
Peacock: pcck
Disney+: dsny
Microsoft: ms
History: hist
A&E: ae
Lifetime: life, lifetime
TV Land: tvl
Spike: spik
Syfy: syfy
TLC: tlc
Food Network: food
Animal Planet: anpl
Discovery: disc
DIY Network: diy
Esquire: esqr
ESPN: espn
Freeform: fjr
CNBC: cnbc
MTV: mtv
BBC: bbc
ITV: itv
Vice: vice, vice land
National Geographic: natg
Vimeo: vmeo
Viceland: vlnd
Watcha: wtch
WWE Network: wwen
UFC Fight Pass: ufc
Fandor: fand
Hallmark: hlmk
Pluto TV: pluto
Tubi: tubi
Roku: roku
Shudder: shudder
Spectrum: spec
Yahoo: yhoo`;

/** Codecs, channels written as words, sizes written as words, colour, services. */
export function addPictureSoundTerms(table: TermTable): void {
  addTerms(table, { kind: "tech", field: "videoCodec" }, VIDEO_CODECS);
  for (const name of ["hevc 10", "hevc 10 bit", "x 265 10 bit", "x 264 10 bit"]) {
    const codec = name.includes("264") ? "H.264" : "H.265";
    const properties: Property[] = [
      { field: "videoCodec", value: codec },
      { field: "colorDepth", value: "10-bit" },
    ];
    for (const form of spellings(name)) table.set(form, { kind: "tech", belief: "sure", properties, capitals: "none" });
  }
  addTerms(table, { kind: "tech", field: "audioCodec" }, AUDIO_CODECS);
  addTerms(table, { kind: "tech", field: "audioCodec", belief: "likely", capitals: "all" }, "Dolby Digital: dd");
  addTerms(table, { kind: "tech", field: "audioCodec", belief: "likely" }, "Opus: opus");
  addTerms(table, { kind: "tech", field: "screenSize", belief: "likely" }, SCREEN_SIZES);
  addTerms(
    table,
    { kind: "tech", field: "audioChannels", belief: "common" },
    "2.0: stereo\n1.0: mono\n2.0: dual mono\n5.1: surround 51",
  );
  addTerms(
    table,
    { kind: "tech", field: "colorDepth" },
    "10-bit: 10 bit, 10 bits, yuv 420p10, yuv 444p10, yuv420p10le, hi10\n8-bit: 8 bit, 8 bits\n12-bit: 12 bit, 12 bits",
  );
  addTerms(
    table,
    { kind: "tech", field: "container", belief: "likely" },
    "mkv: mkv\nmp4: mp4\navi: avi\nm4v: m4v\nwebm: webm",
  );
  addTerms(table, { kind: "tech", field: "streamingService" }, SERVICES_SURE);
  addTerms(table, { kind: "tech", field: "streamingService", belief: "common", capitals: "all" }, SERVICES_SHORT);
}
