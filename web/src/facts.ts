import type { Fact, Facts } from "./types";
import type { Words } from "./strings";

/** The facts a customer is shown, in the order of the summary. */
const ORDER = [
  "story", "product", "order_reference", "occurred_on", "amount", "desired_outcome",
  "prior_contact", "impact", "customer_name", "email", "phone", "preferred_contact",
  "country", "adjustments", "representative",
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
    if (text) return String(text);
    if (Array.isArray(codes)) {
      return codes.map((code) => words.maybe("value." + code, String(code))).join(", ");
    }
    if (contacted != null) return words.t(contacted ? "yes" : "no");
    return "";
  }
  const plain = String(value);
  if (name === "occurred_on") return words.day(plain);
  if (name === "country") return words.country(plain);
  if (name === "preferred_contact") return words.maybe("value." + plain, plain);
  return plain;
}
