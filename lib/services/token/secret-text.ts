import { createHash, randomBytes } from "node:crypto";

/** Crockford base32, lower case: no letters that look like digits. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** Random text of at least `bits` bits: each character is five of them. */
export function randomText(bits: number): string {
  const length = Math.ceil(bits / 5);
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte & 31]).join("");
}

/** What is stored of a random secret. A fast hash is enough: there is nothing to guess in 256 random bits. */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("hex");
