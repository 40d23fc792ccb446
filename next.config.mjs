/** Headers of every answer; the pages' Content-Security-Policy is set in proxy.ts, since it needs a nonce. */
const EVERYWHERE = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
];

/** Answers for programs hold nothing that a browser should run or show in a frame. */
const FOR_PROGRAMS = [
  { key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'" },
];

/** Behind a proxy that changes the Host header, changes are still accepted from the public address. */
const publicHost = URL.parse(process.env.PLANTAIN_PUBLIC_URL ?? "")?.host;

/** @type {import("next").NextConfig} */
const nextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  allowedDevOrigins: ["127.0.0.1"],
  // Packages with WASM, worker threads or ES modules of their own are loaded by Node, not bundled.
  serverExternalPackages: ["@modelcontextprotocol/sdk", "@prisma/client", "better-auth", "music-metadata", "pino"],
  // `npm run check` checks the types of the whole project; doing it again would double the time of a first start.
  typescript: { ignoreBuildErrors: true },
  experimental: { serverActions: { allowedOrigins: publicHost === undefined ? [] : [publicHost] } },
  headers: async () => [
    { source: "/:path*", headers: EVERYWHERE },
    { source: "/api/:path*", headers: FOR_PROGRAMS },
  ],
};

export default nextConfig;
