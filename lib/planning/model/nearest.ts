const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, "");

/** Letters that have to be added, left out or changed to make one word of the other; both are short. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The word of a list that is meant: the same but for writing, one that begins alike, or one with two letters' difference. */
export function nearest<Name extends string>(names: readonly Name[], said: string): Name | undefined {
  const wanted = plain(said.slice(0, 60));
  if (wanted.length < 3) return names.find((name) => plain(name) === wanted);
  return (
    names.find((name) => plain(name) === wanted) ??
    names.find((name) => plain(name).startsWith(wanted) || wanted.startsWith(plain(name))) ??
    names.find((name) => editsBetween(plain(name), wanted) <= 2)
  );
}
