/** `lt_` and 16 hex digits: two 32-bit FNV-1a hashes of the text. */
export function templateId(text: string): string {
  let one = 0x811c9dc5 | 0;
  let two = 0x050c5d1f | 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    one = Math.imul(one ^ unit, 0x01000193);
    two = Math.imul(two ^ (unit + i), 0x01000193);
  }
  return `lt_${(one >>> 0).toString(16).padStart(8, "0")}${(two >>> 0).toString(16).padStart(8, "0")}`;
}
