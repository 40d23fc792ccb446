export const THEMES = ["system", "light", "dark"] as const;
export const DENSITIES = ["comfortable", "compact"] as const;
export const RAILS = ["wide", "slim"] as const;

export type Appearance = {
  theme: (typeof THEMES)[number];
  density: (typeof DENSITIES)[number];
  rail: (typeof RAILS)[number];
};

const CHOICES = { theme: THEMES, density: DENSITIES, rail: RAILS } as const;

export const cookieName = (part: keyof Appearance): string => `plantain-${part}`;

/**
 * The look that this browser asked for, read from its cookies: the server renders it as attributes of <html>, so
 * nothing flashes and no inline script is needed. Unknown values fall back to the first choice.
 */
export function readAppearance(cookie: (name: string) => string | undefined): Appearance {
  const pick = <Part extends keyof Appearance>(part: Part): Appearance[Part] => {
    const choices: readonly string[] = CHOICES[part];
    const value = cookie(cookieName(part));
    return (value !== undefined && choices.includes(value) ? value : choices[0]) as Appearance[Part];
  };
  return { theme: pick("theme"), density: pick("density"), rail: pick("rail") };
}
