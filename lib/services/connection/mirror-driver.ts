import type { ServerName } from "./schemas.ts";

/** What a server needs to become and stay a copy of an embedded store. */
export type MirrorDriver = {
  name: ServerName;
  address: string;
  /** Asks whether it answers. Returns its version. @throws AppError */
  check(): Promise<string>;
  /** Scopes whose number of records differs from the embedded store's. */
  findGaps(): Promise<string[]>;
  /** Empties a scope on the server. Returns every id that it shall hold. */
  startOver(scope: string): Promise<Iterable<string>>;
  /** Makes these ids on the server what they are in the embedded store; those that are not there are taken out. */
  deliver(scope: string, ids: readonly string[]): Promise<void>;
};
