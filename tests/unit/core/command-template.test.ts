import fc from "fast-check";
import { expect, test } from "vitest";
import { faultOfValues, fillCommand, parseAllowedHosts, parseCommands, parseCommandTemplate } from "#lib/core/index.ts";

const template = (line: string) => {
  const parsed = parseCommandTemplate(line);
  if (parsed === null) throw new Error(`No command: ${line}`);
  return parsed;
};

test("a command is a program with arguments; quotes hold spaces together and nothing is expanded", () => {
  const line = '/usr/bin/tool -q "two words" $HOME `id` --to={to:path} {n:int}';
  expect(fillCommand(template(line), { to: "/a b/c", n: "3" })).toEqual([
    "-q",
    "two words",
    "$HOME",
    "`id`",
    "--to=/a b/c",
    "3",
  ]);
});

test.each(["tool {a}", "./tool", "/bin/x {a:shell}", "/bin/x {a:choice}", '/bin/x "open', "/bin/x {a", "/bin/{x}", ""])(
  "%j is no command",
  (line) => {
    expect(parseCommandTemplate(line)).toBeNull();
  },
);

test("every value stays within one argument and never becomes an option, whatever it holds", () => {
  const command = template("/bin/x {word:word} {text} --n={n:int} {mode:choice(fast|slow)}");
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (word, text, n, mode) => {
      const values = { word, text, n, mode };
      if (faultOfValues(command, values) !== null) return;
      const args = fillCommand(command, values);
      expect(args).toHaveLength(4);
      expect(args[0]?.startsWith("-")).toBe(false);
      expect(args[1]?.startsWith("-")).toBe(false);
      expect(args[2]).toMatch(/^--n=-?\d+$/);
      expect(["fast", "slow"]).toContain(args[3]);
    }),
  );
});

test("values that are missing, left over, of another type or inherited are refused", () => {
  const command = template("/bin/x {n:int}");
  expect(faultOfValues(command, {})).toBe("n is missing");
  expect(faultOfValues(command, { n: "1; rm" })).toBe("n is no whole number");
  expect(faultOfValues(command, { n: "1", more: "x" })).toBe("more is no value of this command");
  expect(faultOfValues(template("/bin/x {constructor}"), {})).toBe("constructor is missing");
});

test("lists of commands and hosts are read whole or not at all", () => {
  expect([...(parseCommands("# mine\na = /bin/a\n\nb = /bin/b {n:int}")?.keys() ?? [])]).toEqual(["a", "b"]);
  expect(parseCommands("a = /bin/a\na = /bin/b")).toBeNull();
  expect(parseCommands("a = sh -c x")).toBeNull();
  expect(parseAllowedHosts("API.example.com, *.example.org lan:nas.home:8096")).toEqual([
    { host: "api.example.com", port: null, isPrivate: false },
    { host: "*.example.org", port: null, isPrivate: false },
    { host: "nas.home", port: 8096, isPrivate: true },
  ]);
  for (const text of ["*", "*.", "http://a.example", "a/b", "a:0", "a:99999", "a b@c"]) {
    expect(parseAllowedHosts(text)).toBeNull();
  }
});
