export const PASSWORD_LENGTH_MIN = 10;
export const PASSWORD_LENGTH_MAX = 128;

/** What a new password still lacks, in words; null when it will do. Length is what counts. */
export function passwordFault(password: string): string | null {
  const length = [...password].length;
  if (length === 0) return null;
  if (length < PASSWORD_LENGTH_MIN) {
    const missing = PASSWORD_LENGTH_MIN - length;
    return `${missing} more ${missing === 1 ? "character" : "characters"}`;
  }
  return length > PASSWORD_LENGTH_MAX ? `at most ${PASSWORD_LENGTH_MAX} characters` : null;
}

export const PASSWORD_RULE = `At least ${PASSWORD_LENGTH_MIN} characters. A few unrelated words are easy to keep in mind and hard to guess.`;
