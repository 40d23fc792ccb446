type Search = Record<string, string | string[] | undefined>;

/** What Next hands to a page; written out, so that types do not wait for a build. */
export type PageProps<Params extends Record<string, string> = Record<never, string>> = {
  params: Promise<Params>;
  searchParams: Promise<Search>;
};

/** One value of the address; of a repeated one the first. Blank counts as absent. */
export function textOf(value: string | string[] | undefined): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined || first === "" ? undefined : first;
}

/** The named values of the address, blank where absent, as the pages' filters have them. */
export const textsOf = <Key extends string>(search: Search, keys: readonly Key[]): Record<Key, string> =>
  Object.fromEntries(keys.map((key) => [key, textOf(search[key]) ?? ""])) as Record<Key, string>;
