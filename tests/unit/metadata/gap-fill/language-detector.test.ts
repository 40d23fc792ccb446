import { expect, test } from "vitest";
import { detectLanguage } from "#lib/metadata/gap-fill/language-detector.ts";

test.each([
  ["en", "The old ferryman tells us how he built a boat with his sister and what they found on the island."],
  [
    "de",
    "Der alte Fährmann erzählt, wie er mit seiner Schwester ein Boot gebaut hat und was sie auf der Insel fanden.",
  ],
  ["fr", "Le vieux passeur raconte comment il a construit un bateau avec sa sœur et ce qu'ils ont trouvé sur une île."],
  ["es", "El viejo barquero cuenta cómo construyó una barca con su hermana y lo que encontraron en la isla."],
  ["it", "Il vecchio traghettatore racconta come ha costruito una barca con la sorella e che cosa hanno trovato."],
  ["pt", "O velho barqueiro conta como construiu um barco com a sua irmã e o que não encontraram na ilha."],
  ["nl", "De oude veerman vertelt hoe hij met zijn zus een boot heeft gebouwd en wat ze op het eiland vonden."],
  ["pl", "Stary przewoźnik opowiada, jak z siostrą zbudował łódź i co się stało, gdy nie mógł już do niej wrócić."],
  ["ru", "Старый паромщик рассказывает, как построил лодку вместе с сестрой."],
  ["uk", "Старий поромник розповідає, як він із сестрою збудував човен і що знайшли на острові."],
  ["ja", "年老いた渡し守は、妹と船を作った話をする。"],
  ["ko", "늙은 뱃사공이 누이와 함께 배를 만든 이야기를 들려준다."],
])("%s is told by its script or its small words", (language, text) => {
  expect(detectLanguage(text)?.language).toBe(language);
});

test("a bare title is too short to decide on", () => {
  expect(detectLanguage("Blue Harbour")).toBeUndefined();
});
