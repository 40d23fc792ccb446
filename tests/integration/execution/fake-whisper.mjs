#!/usr/bin/env node
// A transcriber as whisper.cpp's command line is one: reads 16 kHz mono WAV, prints lines with times, and writes an SRT file.
// It hears the loud stretches of the sound and writes down how loud they are, so that its words depend on what it was given.
import { readFileSync, writeFileSync } from "node:fs";

const args = process.argv.slice(2);
const after = (flag) => args[args.indexOf(flag) + 1];
const wav = readFileSync(args.at(-1));
if (wav.toString("latin1", 0, 4) !== "RIFF" || wav.readUInt16LE(22) !== 1 || wav.readUInt32LE(24) !== 16_000) {
  console.error("error: failed to read WAV: must be 16 kHz mono");
  process.exit(2);
}
const start = wav.indexOf("data") + 8;
const samples = (wav.length - start) / 2;
const stamp = (ms) => new Date(ms).toISOString().slice(11, 23);
const lines = [];
for (let at = 0; at < samples; at += 16_000) {
  let peak = 0;
  for (let i = at; i < Math.min(samples, at + 16_000); i++)
    peak = Math.max(peak, Math.abs(wav.readInt16LE(start + i * 2)));
  if (peak < 500) continue;
  const endMs = Math.min(samples / 16, (at + 16_000) / 16);
  lines.push({
    startMs: at / 16,
    endMs,
    text: `In second ${at / 16_000} somebody spoke ${peak > 5_000 ? "loudly" : "softly"}.`,
  });
}
for (const line of lines) console.log(`[${stamp(line.startMs)} --> ${stamp(line.endMs)}]   ${line.text}`);
const srt = lines.map(
  (line, index) =>
    `${index + 1}\n${stamp(line.startMs).replace(".", ",")} --> ${stamp(line.endMs).replace(".", ",")}\n ${line.text}\n`,
);
writeFileSync(`${after("-of")}.srt`, srt.join("\n"));
