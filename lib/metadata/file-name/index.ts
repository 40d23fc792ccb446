export { type ParseFileNameOptions, parseFileName } from "./parse-file-name.ts";
export { type FileNameKind, ParsedFileName } from "./parsed-file-name.ts";
