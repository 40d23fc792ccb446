import { rmSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { type Folders, fingerprint, makeFolders } from "./folders.ts";
import {
  DESK,
  expectAccessible,
  open,
  PERSON,
  record,
  setTheme,
  signIn,
  untilLive,
  useWatchedPage,
} from "./watched-page.ts";

const READ_TIMEOUT_MS = 90_000;
const RUN_TIMEOUT_MS = 120_000;

test.describe.configure({ mode: "serial", timeout: 180_000 });

/** From an empty data folder to a plan that ran and was undone, as a person does it in a browser. */
test.describe("the main job", () => {
  let folders: Folders;
  let page: Page;
  const faults = useWatchedPage(DESK, (opened) => {
    page = opened;
  });
  let before: string[];

  test.beforeAll(async () => {
    folders = await makeFolders();
    before = fingerprint(folders.root);
  });

  test.afterAll(async () => {
    rmSync(folders.root, { recursive: true, force: true });
  });

  test("an empty installation leads to set-up, which makes the first admin and signs them in", async () => {
    await open(page, "/");
    await expect(page).toHaveURL(/\/setup$/);
    await expectAccessible(page);
    await page.screenshot({ path: "test-results/pages/setup-light.png" });
    await page.getByLabel("Set-up token").fill("not the token");
    await page.getByLabel("Name").fill(PERSON.name);
    await page.getByLabel("E-mail").fill(PERSON.email);
    await page.getByLabel("Password", { exact: true }).fill(PERSON.password);
    const refused = page.waitForEvent("console", (message) => message.text().includes("403"));
    await page.getByRole("button", { name: "Make the admin account" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "set-up token" })).toBeVisible();
    await refused;
    // The browser itself reports the refusal; everything that was typed is still there.
    faults.length = 0;
    await expect(page.getByLabel("E-mail")).toHaveValue(PERSON.email);
    await page.getByLabel("Set-up token").fill(process.env.E2E_SETUP_TOKEN ?? "");
    await page.getByRole("button", { name: "Make the admin account" }).click();
    await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
    await record(page, "overview-first-run");
  });

  test("signing out leads to the login, which takes the person back to where they wanted to go", async () => {
    await page.getByRole("button", { name: `Account of ${PERSON.name}` }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/\/login/);
    await untilLive(page);
    await expectAccessible(page);
    await page.screenshot({ path: "test-results/pages/login.png" });
    await signIn(page);
  });

  test("three sources are connected from their folders and read, with progress and numbers", async () => {
    await open(page, "/sources");
    const kinds = [
      [folders.logs, "Log folder"],
      [folders.bananaBun, "Banana Bun"],
      [folders.media, "Media folder"],
    ] as const;
    for (const [path, kind] of kinds) {
      await page.getByRole("button", { name: "Add a source" }).first().click();
      const dialog = page.getByRole("dialog", { name: "Add a source" });
      await dialog.getByLabel("Folder", { exact: true }).fill(path);
      await expect(dialog.getByRole("radio", { name: kind })).toBeChecked();
      await dialog.getByRole("button", { name: "Add and read" }).click();
      await expect(dialog).toBeHidden();
    }
    for (const [path] of kinds) {
      const card = page.getByRole("region").filter({ hasText: path });
      await expect(card.getByText("Read", { exact: true })).toBeVisible({ timeout: READ_TIMEOUT_MS });
    }
    await expect(page.getByText(/5.000 task runs/).first()).toBeVisible();
    await record(page, "sources");
  });

  test("a folder that does not exist is refused in words, and what was typed stays", async () => {
    await page.getByRole("button", { name: "Add a source" }).first().click();
    const dialog = page.getByRole("dialog", { name: "Add a source" });
    await dialog.getByLabel("Folder", { exact: true }).fill(`${folders.root}/nowhere`);
    await expect(dialog.getByRole("status")).toContainText("nothing at this path");
    await dialog.getByRole("radio", { name: "Log folder" }).check();
    await dialog.getByRole("button", { name: "Add and read" }).click();
    await expect(dialog.getByRole("alert")).toBeVisible();
    await expect(dialog.getByLabel("Folder", { exact: true })).toHaveValue(`${folders.root}/nowhere`);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
  });

  test("logs, tasks and metadata show what was read, down to lines, runs and items", async () => {
    await open(page, "/logs");
    await expect(page.getByRole("table", { name: "Patterns" }).getByRole("row").nth(1)).toBeVisible();
    await record(page, "logs");
    await open(page, "/logs/patterns");
    await record(page, "log-patterns");
    await page
      .getByRole("table", { name: "Patterns" })
      .getByRole("link")
      .filter({ hasText: /failed/ })
      .first()
      .click();
    await expect(page).toHaveURL(/\/logs\/patterns\/.+/);
    await expect(page.getByRole("region", { name: "Log lines" })).toContainText(/failed/);
    await record(page, "log-pattern");
    await open(page, "/tasks");
    await expect(page.getByRole("table", { name: "Task types" }).getByRole("row")).not.toHaveCount(1);
    await record(page, "tasks");
    await open(page, "/metadata");
    await record(page, "metadata");
    await page.getByRole("table", { name: "Media items" }).getByRole("button").nth(2).scrollIntoViewIfNeeded();
    await page.getByRole("table", { name: "Media items" }).locator("[data-row-open]").first().click();
    await expect(page.getByRole("dialog", { name: "Media item" })).toContainText("What is missing");
    await expectAccessible(page);
    await page.keyboard.press("Escape");
  });

  test("a finding opens with its evidence, down to the very rows", async () => {
    await open(page, "/findings");
    await record(page, "findings");
    await page.getByRole("list", { name: "Findings" }).getByRole("link").first().click();
    await expect(page).toHaveURL(/\/(findings|bottlenecks)\/.+/);
    await page.getByRole("button", { name: "Show the evidence" }).click();
    const evidence = page.getByRole("dialog", { name: "Evidence" });
    await expect(evidence.getByRole("table").getByRole("row").nth(1)).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await record(page, "finding");
    await open(page, "/recommendations");
    await record(page, "recommendations");
  });

  test("an unclear goal gets a question back and keeps its words; a clear one becomes a plan", async () => {
    await open(page, "/plans");
    const goal = page.getByLabel("What should be better?");
    await goal.fill("please make everything lovely");
    await page.getByRole("button", { name: "Make a plan", exact: true }).click();
    await expect(page.getByRole("status").filter({ hasText: "?" })).toBeVisible();
    await expect(goal).toHaveValue("please make everything lovely");
    await record(page, "plans");
    await goal.fill("Fill missing metadata of the music and write tags into the files");
    await page.getByRole("button", { name: "Make a plan", exact: true }).click();
    await expect(page).toHaveURL(/\/plans\/.+/);
    await expect(page.getByText("Waits for approval").first()).toBeVisible();
    await expect(page.getByRole("region", { name: "What it changes" })).toContainText("empty");
    await record(page, "plan");
  });

  test("how it would run is seen before: time line, order, steps in words, other ways; a change is checked at once", async () => {
    const panel = page.getByRole("region", { name: "How it would run" });
    await expect(panel.getByRole("list", { name: /steps? over/ })).toBeVisible();
    await panel.getByRole("tab", { name: "Order" }).click();
    await expect(panel.getByRole("img")).toBeVisible();
    await panel.getByRole("tab", { name: "Other ways" }).click();
    await expect(panel.getByRole("list", { name: "Ways to run this plan" })).toContainText("One at a time");
    await expectAccessible(page);
    await panel.getByRole("tab", { name: "Steps" }).focus();
    await page.keyboard.press("Enter");
    await panel
      .getByRole("button", { name: /^Later: / })
      .first()
      .click();
    await expect(page.getByRole("region", { name: "Changes", exact: true })).toContainText("Checked again");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Keep as it was" }).click();
    await expect(page.getByRole("region", { name: "Approval" })).toContainText("Revision 1");
  });

  test("a step is left out by its tick box, and the plan becomes a new revision", async () => {
    await page
      .getByRole("checkbox", { name: /^Include all of / })
      .first()
      .click();
    await page.getByRole("button", { name: "Make revision 2" }).click();
    await expect(page.getByRole("region", { name: "Approval" })).toContainText("Revision 2");
  });

  test("one click approves and runs it; it finishes under the eyes, with figures before and after", async () => {
    await page.getByRole("button", { name: "Approve and run" }).click();
    const execution = page.getByRole("region", { name: "Execution" });
    await expect(execution.getByRole("status")).toContainText(/All .* steps done/, { timeout: RUN_TIMEOUT_MS });
    await expect(execution.getByRole("list", { name: "Before and after" })).toContainText("Completeness");
    expect(fingerprint(folders.media), "tags were written").not.toEqual(
      before.filter((line) => line.includes("/media/")),
    );
    await record(page, "execution");
    await execution.getByRole("tab", { name: "Timeline" }).click();
    await expectAccessible(page);
    await execution.getByRole("tab", { name: /Changes/ }).click();
    await expectAccessible(page);
    await execution.getByRole("tab", { name: "Log" }).click();
    await expect(execution.getByRole("list", { name: "Log lines" }).getByRole("listitem").first()).toBeVisible();
    await expectAccessible(page);
  });

  test("undo asks once, names what it does, and puts every byte back", async () => {
    await page.getByRole("button", { name: "Undo everything" }).click();
    const question = page.getByRole("alertdialog");
    await expect(question).toContainText("put back byte for byte");
    await expectAccessible(page);
    await question.getByRole("button", { name: "Undo everything" }).click();
    const undo = page.getByRole("region", { name: "Undo" });
    await expect(undo.getByRole("status")).toContainText(/all .* steps done/, { timeout: RUN_TIMEOUT_MS });
    await expect(page.getByText("Undone", { exact: true }).first()).toBeVisible();
    expect(fingerprint(folders.root)).toEqual(before);
    await record(page, "execution-undone");
    await open(page, "/");
    await record(page, "overview");
  });

  test("a plan is rejected with a reason", async () => {
    await open(page, "/plans");
    await page.getByLabel("What should be better?").fill("Make thumbnails for everything that has none");
    await page.getByRole("button", { name: "Make a plan", exact: true }).click();
    await page.getByRole("button", { name: "Reject" }).click();
    const dialog = page.getByRole("dialog", { name: "Reject this plan" });
    await dialog.getByLabel("Reason").fill("pictures are made elsewhere");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Reject" }).click();
    await expect(page.getByText("pictures are made elsewhere").first()).toBeVisible();
  });

  test("a template is looked at and becomes a plan; a part of it runs first and tells about the whole", async () => {
    await open(page, "/templates");
    await record(page, "templates");
    await page.getByRole("link", { name: "Thumbnails for what has none" }).click();
    await expect(page.getByRole("region", { name: "Make a plan" })).toBeVisible();
    await page.getByRole("button", { name: "See what it would do" }).click();
    await expect(page.getByRole("status").filter({ hasText: "every check holds" })).toBeVisible();
    await record(page, "template");
    await page.getByRole("button", { name: "Make a plan", exact: true }).click();
    await expect(page).toHaveURL(/\/plans\/.+/);
    await expect(page.getByRole("region", { name: "Similar plans of the past" })).toContainText(
      "pictures are made elsewhere",
    );
    await page.getByRole("button", { name: "Try on 1 % first" }).click();
    const sample = page.getByRole("region", { name: "A sample" });
    await expect(sample).toContainText("none failed", { timeout: RUN_TIMEOUT_MS });
    await sample.getByRole("link").click();
    await expect(page.getByRole("region", { name: "Tried on a part first" })).toContainText("So the whole should take");
    await record(page, "plan-sample");
  });

  test("settings: a token is shown once, people are added, the audit log holds together", async () => {
    await open(page, "/settings");
    await record(page, "settings");
    await open(page, "/settings/tokens");
    await page.getByRole("button", { name: "Make a token" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("nightly");
    await page.getByRole("dialog").getByRole("button", { name: "Make the token" }).click();
    await expect(page.getByTestId("new-token")).toContainText(/^plt_/);
    await expectAccessible(page);
    await page.getByRole("button", { name: "I have kept it" }).click();
    await expect(page.getByRole("table", { name: "API tokens" })).toContainText("nightly");
    await record(page, "settings-tokens");
    await open(page, "/settings/people");
    await page.getByRole("button", { name: "Add a person" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a person" });
    await dialog.getByLabel("Name").fill("Vera Rubin");
    await dialog.getByLabel("E-mail").fill("vera@example.org");
    await dialog.getByLabel("First password").fill("another long password");
    await dialog.getByRole("button", { name: "Add" }).click();
    await expect(page.getByRole("table", { name: "People" })).toContainText("vera@example.org");
    await record(page, "settings-people");
    await open(page, "/settings/engine");
    await record(page, "settings-engine");
    await open(page, "/settings/approval");
    await page.getByRole("button", { name: "Add a channel" }).click();
    const channel = page.getByRole("dialog", { name: "Add a notification channel" });
    await channel.getByLabel("Address").fill("http://127.0.0.1:9/");
    await channel.getByLabel("Shared secret").fill("a secret of both sides");
    await expectAccessible(page);
    await channel.getByRole("button", { name: "Add it" }).click();
    await page.getByRole("button", { name: "Send a test" }).click();
    await expect(page.getByRole("region", { name: "Notifications", exact: true })).toContainText("private network");
    await record(page, "settings-approval");
    await open(page, "/settings/audit");
    await page.getByRole("button", { name: "Verify" }).click();
    await expect(page.getByRole("status").filter({ hasText: "none was changed" })).toBeVisible();
    await record(page, "settings-audit");
  });

  test("the keyboard reaches everything: palette, areas, rows, help", async () => {
    await open(page, "/");
    await page.keyboard.press("g");
    await page.keyboard.press("f");
    await expect(page).toHaveURL(/\/findings$/);
    await expect(page.getByRole("list", { name: "Findings" })).toBeVisible();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/(findings|bottlenecks)\/.+/);
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("Where to, or what to plan").fill("metadata comp");
    await expectAccessible(page);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/metadata/);
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
    await page.keyboard.press("Escape");
    await setTheme(page, "light");
  });
});
