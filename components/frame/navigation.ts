import {
  ChartNoAxesCombined,
  ClipboardList,
  FolderInput,
  Gauge,
  GraduationCap,
  Hourglass,
  LayoutDashboard,
  LayoutTemplate,
  Lightbulb,
  type LucideIcon,
  ScanSearch,
  ScrollText,
  Settings,
  Shapes,
  Tags,
  Wallet,
} from "lucide-react";
import { paths } from "#components/paths.ts";

export type Area = { label: string; href: string; icon: LucideIcon; key: string; hint: string };
export type AreaGroup = { label: string | null; areas: readonly Area[] };

/** The areas that exist, in the order of the loop: observe, understand, act. `key`: press g, then this. */
export const NAVIGATION: readonly AreaGroup[] = [
  {
    label: null,
    areas: [{ label: "Overview", href: paths.overview, icon: LayoutDashboard, key: "o", hint: "What stands where" }],
  },
  {
    label: "Observe",
    areas: [
      { label: "Sources", href: paths.sources, icon: FolderInput, key: "s", hint: "Folders that Plantain reads" },
      { label: "Logs", href: paths.logs(), icon: ScrollText, key: "l", hint: "Patterns and lines" },
      { label: "Tasks", href: paths.tasks(), icon: ChartNoAxesCombined, key: "t", hint: "Runs, waits, failures" },
      { label: "Metadata", href: paths.metadata(), icon: Tags, key: "m", hint: "Completeness and gaps" },
      { label: "Resources", href: paths.resources, icon: Gauge, key: "e", hint: "Processor, memory, disks, network" },
      { label: "Similar media", href: paths.similar(), icon: Shapes, key: "i", hint: "What is like what, and groups" },
    ],
  },
  {
    label: "Understand",
    areas: [
      {
        label: "Bottlenecks",
        href: paths.bottlenecks,
        icon: Hourglass,
        key: "b",
        hint: "What costs time, and how much",
      },
      { label: "Findings", href: paths.findings, icon: ScanSearch, key: "f", hint: "What is slow, failing or missing" },
      {
        label: "Recommendations",
        href: paths.recommendations,
        icon: Lightbulb,
        key: "r",
        hint: "What is worth changing",
      },
    ],
  },
  {
    label: "Act",
    areas: [
      { label: "Plans", href: paths.plans(), icon: ClipboardList, key: "p", hint: "Proposed, approved, run" },
      { label: "Templates", href: paths.templates, icon: LayoutTemplate, key: "a", hint: "Plans to make again" },
    ],
  },
  {
    label: "Learn",
    areas: [
      { label: "Learning", href: paths.learning(), icon: GraduationCap, key: "n", hint: "Rules from corrections" },
    ],
  },
  {
    label: null,
    areas: [
      { label: "Budgets", href: paths.budgets, icon: Wallet, key: "u", hint: "Models, spend, limits" },
      { label: "Settings", href: paths.settings, icon: Settings, key: ",", hint: "People, tokens, audit, look" },
    ],
  },
];

export const AREAS: readonly Area[] = NAVIGATION.flatMap((group) => group.areas);

/** Whether a page belongs to an area: the page itself or one below it. */
export const isWithin = (pathname: string, href: string): boolean =>
  href === paths.overview ? pathname === href : pathname === href || pathname.startsWith(`${href}/`);
