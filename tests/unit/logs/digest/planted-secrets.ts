import fc from "fast-check";

/** A piece of a log line and what of it must not come out. Made here so that no real looking key stands in the code. */
export type PlantedSecret = { text: string; secrets: string[] };

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const BASE62 = `${LOWER}${LOWER.toUpperCase()}${DIGITS}`;
const from = (alphabet: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });
const base62 = (length: number) => from(BASE62, length);
const hex = (length: number) => from("0123456789abcdef", length);
const word = fc.string({
  unit: fc.constantFrom(...BASE62, "!", "$", "%", "#", "^", "*", "?", "-", "+"),
  minLength: 8,
  maxLength: 18,
});
const name = fc.string({ unit: fc.constantFrom(...LOWER), minLength: 6, maxLength: 10 }).map((text) => `q${text}`);

const planted = (value: fc.Arbitrary<string>, text: (value: string) => string, secret = (value: string) => value) =>
  value.map((some): PlantedSecret => ({ text: text(some), secrets: [secret(some)] }));

const KEYS = [
  "password",
  "passwd",
  "PWD",
  "db_password",
  "DB_PASSWORD",
  "clientSecret",
  "api_key",
  "apiKey",
  "X-Api-Key",
  "access_token",
  "refreshToken",
  "secret",
  "AWS_SECRET_ACCESS_KEY",
  "private_key",
  "AccountKey",
  "session_id",
  "credential",
  "pass",
  "pin",
  "otp",
];
const JOINTS = ["=", ": ", ":", " = ", "=>"];

const named = fc
  .tuple(
    fc.constantFrom(...KEYS),
    fc.constantFrom(...JOINTS),
    word,
    fc.constantFrom("plain", "quoted", "single", "json", "escaped"),
  )
  .map(([key, joint, value, style]): PlantedSecret => {
    const texts = {
      plain: `${key}${joint}${value}`,
      quoted: `${key}${joint}"${value} ${value}"`,
      single: `${key}${joint}'${value}'`,
      json: `{"${key}":"${value}","n":1}`,
      escaped: `{\\"${key}\\":\\"${value}\\"}`,
    };
    return { text: texts[style as keyof typeof texts], secrets: [value] };
  });

const login = fc
  .tuple(fc.constantFrom("postgres", "mysql", "mongodb+srv", "redis", "amqp", "https", "ftp", "smtp"), name, word, name)
  .map(
    ([scheme, user, secret, host]): PlantedSecret => ({
      text: `${scheme}://${user}:${secret}@${host}.example:5432/app`,
      secrets: [user, secret],
    }),
  );

const mail = fc
  .tuple(name, name, fc.constantFrom("com", "org", "co.uk", "museum"))
  .map(([user, host, end]): PlantedSecret => ({ text: `${user}.${user}@${host}.${end}`, secrets: [user, host] }));

const home = fc
  .tuple(
    name,
    fc.constantFrom(
      "/home/",
      "/Users/",
      "C:\\Users\\",
      "c:/Users/",
      "/mnt/c/Users/",
      "D:\\\\Users\\\\",
      "/var/home/",
      "file:///home/",
    ),
  )
  .map(
    ([user, folder]): PlantedSecret => ({
      text: `${folder}${user}${folder.includes("\\") ? "\\" : "/"}movies`,
      secrets: [user],
    }),
  );

/** Secrets and personal data of many shapes. */
export const plantedSecret: fc.Arbitrary<PlantedSecret> = fc.oneof(
  named,
  login,
  mail,
  home,
  planted(from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16), (key) => `AKIA${key}`),
  planted(from(`${BASE62}/+`, 39), (key) => `aws_secret_access_key = ${key}9`),
  planted(base62(36), (key) => `ghp_${key}`),
  planted(base62(22), (key) => `github_pat_${key}_${key}`),
  planted(base62(20), (key) => `glpat-${key}`),
  planted(base62(24), (key) => `xoxb-123456789012-${key}`),
  planted(base62(40), (key) => `sk-proj-${key}`),
  planted(base62(40), (key) => `sk-ant-api03-${key}`),
  planted(base62(24), (key) => `sk_live_${key}`),
  planted(base62(35), (key) => `AIza${key}`),
  planted(base62(36), (key) => `npm_${key}`),
  planted(base62(34), (key) => `hf_${key}`),
  planted(base62(22), (key) => `SG.${key}.${key}`),
  planted(hex(32), (key) => `key-${key}`),
  planted(hex(40), (key) => `commit by token ${key}`),
  planted(base62(30), (key) => `eyJhbGciOiJIUzI1NiJ9.${key}.${key}`),
  planted(base62(24), (key) => `Authorization: Bearer ${key}`),
  planted(base62(24), (key) => `"authorization":"Bearer ${key}"`),
  planted(base62(20), (key) => `authorization: Basic ${key}1==`),
  planted(base62(16), (key) => `bearer ${key}`),
  planted(base62(20), (key) => `Cookie: theme=dark; sid=${key}; other=${key}`),
  planted(base62(20), (key) => `Set-Cookie: session=${key}; HttpOnly`),
  planted(base62(20), (key) => `GET /files?user=1&access_token=${key}&x=1`),
  planted(base62(40), (key) => `https://blob.example/f?sv=1&sig=${key}%3D`),
  planted(base62(44), (key) => `Server=db;User Id=sa;Password=${key};`),
  planted(base62(60), (key) => `-----BEGIN RSA PRIVATE KEY----- ${key} ${key} -----END RSA PRIVATE KEY-----`),
  planted(base62(60), (key) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${key}\n${key}`),
  planted(word, (value) => `the password for admin is ${value}`),
  planted(word, (value) => `deploy --token ${value} --force`),
  planted(word, (value) => `curl -u admin:${value} http://host`),
  planted(word, (value) => `mysqldump -u root -p${value} shop`),
  planted(from(DIGITS, 8), (digits) => `call +49 170 ${digits} now`),
  planted(
    from(DIGITS, 4),
    (digits) => `call (555) 123-${digits} now`,
    (digits) => `123-${digits}`,
  ),
  planted(fc.constant("4111 1111 1111 1111"), (card) => `card ${card} refused`),
  planted(fc.constant("DE89370400440532013000"), (iban) => `to ${iban}`),
  planted(fc.constant("203.0.113.77"), (ip) => `from ${ip}:4432`),
  planted(fc.constant("2001:db8::8a2e:370:7334"), (ip) => `from ${ip} port 22`),
);

const UNSEEN = ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u{e0041}", "\ufe0f", "\u001b[31m"];

/** The same, with characters in it that nobody sees. */
export const hiddenSecret: fc.Arbitrary<PlantedSecret> = fc
  .tuple(plantedSecret, fc.constantFrom(...UNSEEN), fc.nat())
  .map(([{ text, secrets }, mark, place]) => {
    const at = place % (text.length + 1);
    return { text: `${text.slice(0, at)}${mark}${text.slice(at)}`, secrets };
  });
