import { addTerms, type TermTable } from "./terms.ts";

/** Markets that tell two versions of a show apart. Others are rarely written in names and often mean a language. */
const COUNTRIES = `US: us, u s
GB: uk, gb, u k
AU: au
NZ: nz
CA: ca
IE: ie
ZA: za`;

/** Country marks ("US", "UK"), believed in capitals beside a number, a year or in a bracket of their own. */
export function addCountryTerms(table: TermTable): void {
  addTerms(table, { kind: "country", field: "country", belief: "common", capitals: "all" }, COUNTRIES);
}
