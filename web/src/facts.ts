import type { Fact, Facts } from "./types";
import type { Words } from "./strings";

/** The facts a customer is shown, in the order of a read-back but for the story. */
const ORDER = [
  "story", "product", "occurred_on", "order_reference", "amount", "impact", "prior_contact",
  "desired_outcome", "customer_name", "preferred_contact", "email", "phone", "country", "adjustments", "representative",
];

/** Names of the facts that are known or were declined, in order. */
export function shownFacts(facts: Facts): string[] {
  return ORDER.filter((name) => {
    const fact = facts[name];
    return fact && (fact.status === "declined" || (fact.status !== "unknown" && fact.value != null));
  });
}

/** One fact's value as a person reads it. */
export function factText(name: string, fact: Fact, words: Words): string {
  const { value } = fact;
  if (value == null) return "";
  if (typeof value === "object") {
    const { value: sum, currency, codes, text, contacted } = value as Record<string, unknown>;
    if (sum != null) return words.money(Number(sum), String(currency));
    const told = text ? words.t("quoted", { text: String(text) }) : "";
    if (Array.isArray(codes)) {
      const named = codes.filter((code) => code !== "other" || !told)
        .map((code) => words.maybe("value." + code, String(code))).join(", ");
      return named && told && named.toLowerCase() !== String(text).toLowerCase() ? `${named} (${told})` : named || told;
    }
    if (contacted) return told ? words.t("yesTold", { told }) : words.t("yes");
    return contacted === false ? words.t("no") : told;
  }
  const plain = String(value);
  if (name === "occurred_on") return words.day(plain);
  if (name === "country") return words.country(plain);
  if (name === "preferred_contact") return words.maybe("value." + plain, plain);
  return plain;
}
