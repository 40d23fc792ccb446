import { SubPages } from "#components/frame/sub-pages.tsx";
import { paths } from "#components/paths.ts";

const PAGES = [
  { href: paths.metadata(), label: "Library" },
  { href: paths.metadataReview(), label: "Review" },
  { href: paths.metadataChanges(), label: "Changes" },
  { href: paths.metadataWeights, label: "What counts" },
] as const;

/** Ways between the pages about metadata. */
export const MetadataTabs = () => <SubPages label="Metadata" pages={PAGES} />;
