export { type ParseFileNameOptions, parseFileName } from "./parse-file-name.ts";
export { FileNameKind, ParsedFileName } from "./parsed-file-name.ts";
