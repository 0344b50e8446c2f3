import { html, nothing, type TemplateResult } from "./template";
import { today } from "./page";
import type { Input } from "./types";
import type { RedressChat } from "./widget";

/** Attributes of the one-line inputs; a phone shows the keyboard that fits. */
const ONE_LINE: Partial<Record<Input, [type: string, mode: string, fill: string]>> = {
  email: ["email", "email", "email"],
  phone: ["tel", "tel", "tel"],
  amount: ["text", "decimal", "off"],
};

/** What a browser may fill in for a fact that is typed into the common field. */
const FILL: Record<string, string> = { customer_name: "name", country: "country-name" };

/** Where the customer answers: always by typing, with help that fits the question. */
export function composerView(w: RedressChat): TemplateResult {
  const { words, chat } = w;
  if (chat.phase !== "live" || chat.owner === "closed") return startView(w);
  const input = w.input;
  return html`
    <form class="composer" data-input=${input} data-fact=${w.asked} novalidate
      @submit=${w.onSubmit} @paste=${w.files.onPaste}>
      ${input === "date"
        ? html`<label class="help">${words.t("date")}
            <input type="date" class="date" max=${today()} @input=${w.onDate} />
          </label>`
        : nothing}
      ${input === "file"
        ? html`<button type="button" class="drop" @click=${w.files.pick}>
            ${w.icons.clip}<span><b>${words.t("attach")}</b>${words.t("attachHint")}</span>
          </button>`
        : nothing}
      <div class="field">
        <button type="button" class="icon" title=${words.t("attach")}
          ?hidden=${!w.mayAttach || input === "file"} @click=${w.files.pick}>${w.icons.clip}</button>
        <input type="file" class="pick" multiple hidden @change=${w.files.onPick} />
        ${field(w, input)}
        <button type="submit" class="icon send" aria-label=${words.t("send")} aria-disabled=${!w.text.trim()}>
          ${w.icons.send}
        </button>
      </div>
      ${ONE_LINE[input]
        ? html`<button type="button" class="link plain" @click=${w.usePlain}>${words.t("plain")}</button>`
        : nothing}
    </form>
  `;
}

function field(w: RedressChat, input: Input): TemplateResult {
  const { words } = w;
  const line = ONE_LINE[input];
  if (line) {
    const hint = words.t(input as "email" | "phone" | "amount");
    return html`<input class="entry" type=${line[0]} inputmode=${line[1]} autocomplete=${line[2]}
      aria-label=${words.t("composer")} placeholder=${hint} dir="auto"
      @input=${w.onInput} />`;
  }
  const hint = words.t(input === "choice" ? "placeholderChoice" : "placeholder");
  const rows = Math.min(6, w.text.split("\n").length);
  return html`<textarea class="entry" rows=${rows} aria-label=${words.t("composer")} placeholder=${hint}
    dir="auto" autocomplete=${FILL[w.asked] ?? "off"} enterkeyhint="send" @input=${w.onInput} @keydown=${w.onEntryKey}></textarea>`;
}

/** In place of the composer: how things stand, and the way on. */
function startView(w: RedressChat): TemplateResult {
  const { words, chat } = w;
  const { phase } = chat;
  if (phase === "starting") return html`<div class="start"><p>${words.t("starting")}</p></div>`;
  const { ticket } = chat;
  const left = phase === "left";
  const key = phase === "live" ? "closed" : ticket && phase === "idle" ? "ticket" : phase;
  const kept = phase === "gone" && chat.unsent.some((item) => !item.choice && !item.error);
  return html`
    <div class="start">
      <p>${words.t(key)} ${kept ? words.t("goneKept") : nothing}</p>
      ${chat.limit ? html`<p>${chat.limit}</p>` : nothing}
      <button type="button" class="primary" @click=${left ? w.reveal : ticket ? w.follow : w.begin}>
        ${words.t(left || ticket ? "follow" : phase === "failed" ? "retry" : "startNew")}
      </button>
    </div>
  `;
}
