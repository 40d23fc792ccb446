"use client";
import { createContext, type ReactNode, use, useState } from "react";
import { type Appearance, cookieName } from "./appearance.ts";

const YEAR_SECONDS = 31_536_000;

type Value = {
  appearance: Appearance;
  set: <Part extends keyof Appearance>(part: Part, value: Appearance[Part]) => void;
};
const Context = createContext<Value | null>(null);

/** Changes the look at once (attributes of <html>) and remembers it for the next visit (cookie). */
export function AppearanceProvider({ initial, children }: { initial: Appearance; children: ReactNode }) {
  const [appearance, setAppearance] = useState(initial);
  const set: Value["set"] = (part, value) => {
    setAppearance((before) => ({ ...before, [part]: value }));
    document.documentElement.dataset[part] = value;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain http
    document.cookie = `${cookieName(part)}=${value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  };
  return <Context value={{ appearance, set }}>{children}</Context>;
}

export function useAppearance(): Value {
  const value = use(Context);
  if (value === null) throw new Error("useAppearance needs an AppearanceProvider above");
  return value;
}
