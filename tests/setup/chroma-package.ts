import { join } from "node:path";

const VERSION = "1.0.1";
const SUFFIX = process.platform === "linux" ? "-gnu" : process.platform === "win32" ? "-msvc" : "";

/** The package that holds a Chroma server for this platform, and where the tests look for it. */
export function chromaPackage(): { name: string; folder: string; binding: string } {
  const target = `${process.platform}-${process.arch}${SUFFIX}`;
  const name = `chromadb-js-bindings-${target}@${VERSION}`;
  const folder = join(import.meta.dirname, "..", "..", ".runtime", "test-servers", `chroma-${VERSION}`);
  return { name, folder, binding: join(folder, "package", `chromadb-js-bindings.${target}.node`) };
}
