import { createInterface } from "node:readline";
import { AppError } from "#lib/core/index.ts";

const ENTER = new Set(["\r", "\n"]);
const ERASE = new Set(["\u007f", "\b"]);
const CTRL_C = "\u0003";

/** A new password: typed twice without echo, or the first line of stdin with `--password-stdin`. */
export async function askNewPassword(isFromStdin: boolean): Promise<string> {
  if (isFromStdin) return firstLine();
  if (process.stdin.isTTY !== true) {
    throw new AppError("INVALID_INPUT", "There is no terminal to ask for the password.", {
      hint: "Send it on stdin: echo 'the password' | plantain … --password-stdin",
    });
  }
  const password = await askHidden("New password: ");
  if ((await askHidden("The same again: ")) === password) return password;
  throw new AppError("INVALID_INPUT", "The two passwords are not the same.", {
    hint: "Nothing was changed. Try again.",
  });
}

async function firstLine(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line;
  throw new AppError("INVALID_INPUT", "Stdin holds no password.");
}

function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  stdin.resume();
  return new Promise((resolve, reject) => {
    let typed = "";
    const end = () => {
      stdin.off("data", read);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write("\n");
    };
    const read = (chunk: string) => {
      for (const key of chunk) {
        if (ENTER.has(key)) {
          end();
          resolve(typed);
          return;
        }
        if (key === CTRL_C) {
          end();
          reject(new AppError("UNAVAILABLE", "Interrupted. Nothing was changed."));
          return;
        }
        typed = ERASE.has(key) ? typed.slice(0, -1) : typed + key;
      }
    };
    stdin.on("data", read);
  });
}
