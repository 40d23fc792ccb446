import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { readAppearance } from "#components/frame/appearance.ts";
import { AppearanceProvider } from "#components/frame/appearance-provider.tsx";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Plantain", template: "%s · Plantain" },
  description: "Finds what is slow, missing or wasteful in a media pipeline, and plans the fix.",
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { colorScheme: "light dark", width: "device-width", initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const look = readAppearance((name) => jar.get(name)?.value);
  return (
    <html lang="en" data-theme={look.theme} data-density={look.density} data-rail={look.rail}>
      <body>
        <AppearanceProvider initial={look}>{children}</AppearanceProvider>
      </body>
    </html>
  );
}
