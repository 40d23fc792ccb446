import { splitPath } from "#components/plans/group-steps.ts";

/** A path whose name can be told from its folders; breaks anywhere, never hides a part. */
export function FilePath({ path }: { path: string }) {
  const { folder, name } = splitPath(path);
  return (
    <span className="[overflow-wrap:anywhere]">
      {folder && <span className="text-faint">{folder}</span>}
      {name}
    </span>
  );
}
