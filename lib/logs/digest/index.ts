export { digestFindings } from "./digest-findings.ts";
export type { DigestFinding, DigestInput, DigestPattern, LogDigest } from "./digest-types.ts";
export { hideSecrets } from "./redactor.ts";
