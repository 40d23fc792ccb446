/** The figures compared before and after, with the words that people read. */
export const KPI_LABELS = [
  { metric: "completeness", label: "Completeness of the library", unit: "share" },
  { metric: "itemCompleteness", label: "Completeness of the plan's items", unit: "share" },
  { metric: "criticalMissing", label: "Critical fields missing", unit: "fields" },
  { metric: "gaps", label: "Fields missing on the plan's items", unit: "fields" },
  { metric: "unreadable", label: "Unreadable files", unit: "files" },
  { metric: "thumbnails", label: "Thumbnails", unit: "pictures" },
] as const;
