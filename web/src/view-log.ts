import { html, nothing, type TemplateResult } from "./template";
import { openChoices } from "./api";
import type { Choice, Message, Unsent, Upload } from "./types";
import type { RedressChat } from "./widget";

const ADDRESS = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/;

/** Everything said so far and what is on its way. */
export function logView(w: RedressChat): TemplateResult {
  const { chat } = w;
  // What was refused stays where it was said: the answer to the next message comes after it.
  const waiting = chat.unsent.filter((item) => !item.seq);
  const stays = (item: Unsent): boolean => !!item.error && chat.messages.some((m) => m.seq === item.after);
  const lines = [
    ...chat.messages.flatMap((m) => [m, ...waiting.filter((item) => stays(item) && item.after === m.seq).map(asMessage)]),
    ...waiting.filter((item) => !stays(item)).map(asMessage),
  ];
  const newest = (from: string): number => chat.messages.filter((m) => m.from === from).pop()?.seq ?? 0;
  const mine = newest("customer");
  const asking = newest("bot");
  return html`
    <div class="scroll" tabindex="0" role="log" aria-live=${chat.synced ? "polite" : "off"}
      aria-label=${w.words.t("log")} @scroll=${w.reading.onScroll}>
      <div class="log">
        ${lines.map((m, i, all) => [
          line(w, m, all[i - 1], m.seq <= mine, !!m.seq && m.seq === asking),
          chat.uploads.filter((u) => u.after === m.seq).map((upload) => uploadLine(w, upload)),
        ])}
      </div>
      ${chat.typing.on ? html`<div class="dots" aria-hidden="true"><i></i><i></i><i></i></div>` : nothing}
    </div>
    ${w.below
      ? html`<button type="button" class="below" @click=${() => w.scrollDown()}>
          ${w.words.t("more")}
        </button>`
      : nothing}
  `;
}

/** The choices the customer can press now. */
function offered({ chat }: RedressChat): Choice[] {
  const isWaiting = chat.phase !== "live" || chat.unsent.some((item) => !item.seq);
  return isWaiting ? [] : openChoices(chat.messages);
}

/** The answers on offer, always in sight between the log and the composer. */
export function choicesView(w: RedressChat): TemplateResult | typeof nothing {
  const choices = offered(w);
  if (!choices.length) return nothing;
  // The second press of a double click would answer the next question.
  return html`
    <div class="choices" role="group" aria-label=${w.words.t("choices")} aria-describedby=${w.asked === "confirmation" ? nothing : "asked"}>
      ${choices.map(
        (choice) => html`<button type="button" class="choice" dir="auto" lang=${w.other(choice.language)} data-payload=${choice.payload}
          @click=${(event: MouseEvent) => event.detail < 2 && w.choose(choice)}>${choice.title}</button>`,
      )}
    </div>
  `;
}

/** A line on its way is drawn as it will stay, so that arriving changes nothing. */
function asMessage(unsent: Unsent): Message & { unsent: Unsent } {
  const { client_id: id, text, at } = unsent;
  return { seq: 0, id, from: "customer", text, at, choices: [], expects: null, case: null, unsent };
}

/** One line. What is not read out when it comes or changes: the customer's own, and what they have answered. */
function line(
  w: RedressChat, message: Message & { unsent?: Unsent }, before: Message | undefined, answered: boolean, asks: boolean,
): TemplateResult {
  const { from, text, unsent, file } = message;
  const { words, chat } = w;
  const mine = from === "customer";
  const first = before?.from !== from || before.name !== message.name;
  const choices = asks ? offered(w) : [];
  return html`
    <div class="line ${from} ${first ? "first" : ""}" data-seq=${message.seq} aria-live=${mine || answered ? "off" : nothing}>
      <p class="who ${mine || !first || from === "system" ? "vh" : ""}">${mine ? words.t("you") : message.name || words.t(from)}</p>
      ${message.case ? caseCard(w, message.case.reference) : nothing}
      <p class="text" id=${choices.length ? "asked" : nothing} dir="auto" lang=${w.other(message.language)}>${mine ? text : message.expects?.fact === "confirmation" ? readBack(w, text) : linked(text)}</p>
      ${file
        ? html`<button type="button" class="file" @click=${() => w.download("evidence/" + file.evidence_id, file.name)}>
            ${w.icons.file}<span class="name link" dir="auto">${file.name}</span><span class="state">${words.number(Math.ceil(file.size / 1e3), { style: "unit", unit: "kilobyte" })}</span>
          </button>`
        : nothing}
      ${message.expects?.fact === "consent"
        ? html`<button type="button" class="link" @click=${() => w.showNotice()}>${words.t("notice")}</button>`
        : nothing}
      ${choices.length
        ? html`<p class="vh" lang=${w.other(choices[0]!.language)}>${words.t("choices")}: ${choices.map(({ title }) => title).join("; ")}</p>`
        : nothing}
      ${unsent ? trouble(w, unsent) : html`<time datetime=${message.at}>${words.time(message.at)}${message.seq === chat.seenLine ? " · " + words.t("seen") : ""}</time>`}
    </div>
  `;
}

function trouble(w: RedressChat, item: Unsent): TemplateResult | typeof nothing {
  const { words, chat } = w;
  if (!item.error && !item.held) return chat.online ? nothing : html`<p class="trouble">${words.t("unsent")}</p>`;
  return html`
    <p class=${item.held ? "trouble held" : "trouble"} role="alert">${item.held ? words.t("held") : `${words.t("refused")} ${item.error}`}</p>
    <p class="tools">
      ${item.choice
        ? nothing
        : html`<button type="button" class="link" @click=${() => w.edit(item)}>${words.t("edit")}</button>`}
      <button type="button" class="link" @click=${() => chat.retry(item)}>${words.t("retry")}</button>
      <button type="button" class="link" @click=${() => chat.discard(item)}>${words.t("remove")}</button>
    </p>
  `;
}

function uploadLine(w: RedressChat, upload: Upload): TemplateResult {
  const { words, chat } = w;
  const { state } = upload;
  return html`
    <div class="line customer first" aria-live="off">
      <p class="who vh">${words.t("you")}</p>
      <div class="file ${state}">
        ${w.icons.file}<span class="name" dir="auto">${upload.name}</span>
        ${state === "sending"
          ? html`<span class="state" aria-hidden="true">${words.t("uploading")} ${words.number(upload.progress, { style: "percent" })}</span>
              <progress max="1" .value=${upload.progress} aria-label=${words.t("uploading") + " " + upload.name}></progress>`
          : nothing}
      </div>
      ${state === "failed"
        ? html`<p class="trouble" role="alert">${words.t("uploadFailed")} ${upload.error}</p>
            <p class="tools">
              ${upload.final
                ? nothing
                : html`<button type="button" class="link" @click=${() => w.files.send(upload.file!, upload)}>${words.t("retry")}</button>`}
              <button type="button" class="link" @click=${() => chat.dismiss(upload)}>${words.t("remove")}</button>
            </p>`
        : nothing}
    </div>
  `;
}

function caseCard(w: RedressChat, reference: string): TemplateResult {
  return html`
    <div class="case">
      <span>${w.words.t("reference")}</span>
      <strong dir="ltr">${reference}</strong>
      ${navigator.clipboard
        ? html`<button type="button" class="quiet" @click=${() => w.copy(reference)}>
            ${w.words.t(w.copied === reference ? "copied" : "copy")}
          </button>`
        : nothing}
    </div>
  `;
}

/**
 * A read-back with the names of its facts made to stand out. Only a name of ours at
 * the start of a line counts; the story, the last of them, is the customer's own words.
 */
function readBack({ words }: RedressChat, text: string): unknown[] {
  let told = false;
  // French has a space before the colon.
  return text.split(/^([^:\n]+?)(?=\s?: )/m).map((part, i) => {
    if (i % 2 === 0 || told || !words.names("fact.", part)) return part;
    told = words.names("fact.story", part);
    return html`<b>${part}</b>`;
  });
}

/** Our own lines with their web addresses as links; a customer's words stay text. */
function linked(text: string): unknown[] {
  return text.split(ADDRESS).map((part, i) =>
    i % 2 ? html`<a href=${part} target="_blank" rel="noopener noreferrer">${part}</a>` : part,
  );
}
