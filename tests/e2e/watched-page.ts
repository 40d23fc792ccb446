import { AxeBuilder } from "@axe-core/playwright";
import { type BrowserContext, type BrowserContextOptions, devices, expect, type Page, test } from "@playwright/test";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export const PERSON = { name: "Grace Hopper", email: "grace@example.org", password: "seven unrelated words" };

const addressOf = (page: Page | null): string => page?.url() ?? "no page";

export const PHONE: BrowserContextOptions = { ...devices["Pixel 7"], viewport: { width: 390, height: 844 } };
export const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };

/** Collects what a careful person would see in the console: errors, warnings of React, requests that leave the machine. */
export function watch(context: BrowserContext, baseUrl: string, faults: string[]): void {
  context.on("console", (message) => {
    if (message.type() === "error") faults.push(`console, ${addressOf(message.page())}: ${message.text()}`);
  });
  context.on("weberror", (error) => faults.push(`uncaught, ${addressOf(error.page())}: ${error.error().message}`));
  context.on("request", (request) => {
    const url = request.url();
    if (/^(https?|wss?):/.test(url) && !url.startsWith(baseUrl)) faults.push(`left the machine: ${url}`);
  });
}

/**
 * One page for all tests of a describe block: `take` gets it before the first.
 *
 * @returns the faults seen so far; any that is left after a test fails it.
 */
export function useWatchedPage(options: BrowserContextOptions, take: (page: Page) => void): string[] {
  const faults: string[] = [];
  let context: BrowserContext | undefined;
  test.beforeAll(async ({ browser, baseURL }) => {
    context = await browser.newContext(options);
    watch(context, baseURL ?? "", faults);
    take(await context.newPage());
  });
  test.afterEach(() => {
    expect(faults, "nothing in the console, no request to elsewhere").toEqual([]);
  });
  test.afterAll(() => context?.close());
  return faults;
}

/** Until nothing is on its way to its place any more; what turns for ever (a spinner) is left turning. */
async function untilStill(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document.getAnimations().every((moving) => {
      const { endTime } = moving.effect?.getComputedTiming() ?? {};
      return moving.playState !== "running" || endTime === Number.POSITIVE_INFINITY;
    }),
  );
}

/** WCAG 2.2 AA as far as a program can tell. */
export async function expectAccessible(page: Page, rules?: string[]): Promise<void> {
  await untilStill(page);
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(WCAG)).analyze();
  const told = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join("\n  ")}`,
  );
  expect(told, `accessibility of ${page.url()}`).toEqual([]);
}

/** Until the page answers to clicks: React leaves its mark on elements that it has taken over from the server. */
export async function untilLive(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    Object.keys(document.querySelector("main") ?? {}).some((key) => key.startsWith("__react")),
  );
}

export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await untilLive(page);
}

export async function setTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.getByRole("button", { name: "Theme and density" }).click();
  await page.getByRole("menuitemradio", { name: theme === "light" ? "Light" : "Dark", exact: true }).click();
  await page.keyboard.press("Escape");
  await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
}

/** The page as it is in both themes, kept for people to look at; in the second only colours can differ. */
export async function record(page: Page, name: string): Promise<void> {
  await untilLive(page);
  for (const theme of ["light", "dark"] as const) {
    await setTheme(page, theme);
    await expectAccessible(page, theme === "dark" ? ["color-contrast"] : undefined);
    await page.screenshot({ path: `test-results/pages/${name}-${theme}.png`, fullPage: true });
  }
}

export async function signIn(page: Page): Promise<void> {
  await open(page, "/login");
  await page.getByLabel("E-mail").fill(PERSON.email);
  await page.getByLabel("Password").fill(PERSON.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  await untilLive(page);
}

/** As `useWatchedPage`, signed in as the person whom main-job.spec.ts made. */
export function useSignedInPage(options: BrowserContextOptions, take: (page: Page) => void): string[] {
  let page: Page | undefined;
  const faults = useWatchedPage(options, (opened) => {
    page = opened;
    take(opened);
  });
  test.beforeAll(async () => {
    if (page) await signIn(page);
  });
  return faults;
}
