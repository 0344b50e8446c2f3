import { html, nothing, type TemplateResult } from "./template";
import { factText, shownFacts } from "./facts";
import { today } from "./page";
import { languages, type Key } from "./strings";
import { composerView } from "./view-composer";
import { choicesView, logView } from "./view-log";
import type { RedressChat } from "./widget";

export function launcherView(w: RedressChat): TemplateResult {
  const { words } = w;
  const n = w.chat.unread;
  return html`
    <button type="button" class="launcher" aria-haspopup="dialog" aria-expanded="false"
      aria-label=${n ? `${words.t("launcher")}. ${words.count("unread", n)}` : words.t("launcher")}
      @click=${() => w.show()}>
      ${w.icons.chat}<span>${words.t("launcher")}</span>
      ${n ? html`<b class="badge">${n > 99 ? "99+" : n}</b>` : nothing}
    </button>
  `;
}

export function panelView(w: RedressChat): TemplateResult {
  const names = shownFacts(w.chat.facts);
  const side = w.factsShown(names.length);
  return html`
    <section class="panel ${w.full ? "full" : ""} ${side ? "wide" : ""}" role=${w.page ? "region" : "dialog"}
      aria-modal=${w.full && !w.page ? "true" : nothing} aria-labelledby="title"
      @keydown=${w.onKey} @click=${w.onPanelClick} @dragover=${w.files.onDrag} @drop=${w.files.onDrop}>
      ${header(w, names.length, side)}
      <div class="body">
        ${side ? factsView(w, names) : nothing}
        <div class="talk" @scroll=${w.reading.onScroll}>
          <div class="view">${logView(w)}</div>
          ${choicesView(w)}
          <div class="status" role="status">${status(w)}</div>
          ${composerView(w)}
        </div>
      </div>
    </section>
    ${dialogView(w)}
  `;
}

function header(w: RedressChat, count: number, side: boolean): TemplateResult {
  const { words, chat } = w;
  const item = (key: Key, act: () => void): TemplateResult =>
    html`<li><button type="button" @click=${() => w.fromMenu(act)}>${words.t(key)}</button></li>`;
  const has = chat.phase === "live" || chat.phase === "gone";
  return html`
    <div class="head">
      <div class="names">
        <h2 id="title" tabindex="-1">${w.heading}</h2>
        <p>${words.t(chat.owner)}</p>
      </div>
      ${chat.exit
        ? html`<button type="button" class="leave" aria-describedby="leave" @click=${w.leave.go}>${words.t("leave")}</button>
            <p id="leave" class=${chat.exitRead ? "vh" : "hint"}>${words.t("leaveHint")}</p>`
        : nothing}
      ${has && (count || side)
        ? html`<button type="button" class="icon toggle" aria-expanded=${side} aria-controls="facts" @click=${w.toggleFacts}>
            ${w.icons.facts}<span>${words.t("facts")}</span>${count ? html`<b>${count}</b>` : nothing}
          </button>`
        : nothing}
      <button type="button" class="icon menu" aria-label=${words.t("menu")} aria-expanded=${w.menu} aria-controls="menu"
        @click=${w.toggleMenu}>${w.icons.menu}</button>
      <div id="menu" class="sheet" ?hidden=${!w.menu}>
        <ul>
          ${item("leave", w.leave.go)}
          ${item("notice", () => w.showNotice())}
          ${chat.phase === "live" ? item("transcript", () => w.download("transcript", `${words.t("transcriptFile")}-${today()}.txt`)) : nothing}
          ${has || chat.phase === "left" ? item("clear", () => (w.dialog = "clear")) : nothing}
        </ul>
        <p id="language">${words.t("language")}</p>
        <div class="languages" role="group" aria-labelledby="language">
          ${languages.map(
            ([code, name]) => html`<button type="button" lang=${code} aria-pressed=${code === words.language}
              @click=${() => w.fromMenu(() => w.tongue.choose(code))}>${name}</button>`,
          )}
        </div>
      </div>
      ${w.page
        ? nothing
        : html`<button type="button" class="icon shut" aria-label=${words.t("close")} @click=${() => w.hide()}>
            ${w.icons.close}
          </button>`}
    </div>
  `;
}

function factsView(w: RedressChat, names: string[]): TemplateResult {
  const { words, chat } = w;
  return html`
    <aside id="facts" class="facts" aria-labelledby="facts-title" tabindex="0">
      <h3 id="facts-title">${words.t("facts")}</h3>
      ${names.length ? nothing : html`<p class="empty">${words.t("factsEmpty")}</p>`}
      <dl>
        ${names.map((name) => {
          const fact = chat.facts[name]!;
          const label = words.maybe("fact." + name);
          return html`
            <div data-fact=${name}>
              <dt>${label}</dt>
              <dd>
                ${fact.status === "declined" ? nothing : html`<p dir="auto">${factText(name, fact, words)}</p>`}
                <small class=${fact.status}>${words.maybe(fact.status)}</small>
                ${chat.phase === "live" && chat.owner !== "closed" && !w.filed
                  ? html`<button type="button" class="link" aria-label=${words.t("correctLabel", { label })}
                      @click=${() => w.correct(name)}>${words.t("correct")}</button>`
                  : nothing}
              </dd>
            </div>
          `;
        })}
      </dl>
    </aside>
  `;
}

/** The status line: seen when there is something to see, read out when it changes. */
function status({ chat, words, note }: RedressChat): unknown {
  const live = chat.phase === "live";
  const text = note || (live && (chat.limit || (chat.synced ? (chat.online ? chat.standing : words.t("offline")) : words.t("connecting"))));
  return html`${text ? html`<p>${text}</p>` : nothing}${live && chat.typing.on && chat.typing.slow ? html`<p class="vh">${words.t("typing")}</p>` : nothing}`;
}

function dialogView(w: RedressChat): TemplateResult {
  const { words, dialog } = w;
  return html`
    <dialog aria-labelledby="dialog-title" @close=${w.onDialogClose}>
      ${dialog === "clear" ? clearDialog(w) : nothing}
      ${dialog === "notice" ? noticeDialog(w) : nothing}
      ${dialog === "notice"
        ? html`<p class="buttons"><button type="button" class="primary" @click=${w.closeDialog}>${words.t("done")}</button></p>`
        : nothing}
    </dialog>
  `;
}

function clearDialog(w: RedressChat): TemplateResult {
  const { words } = w;
  return html`
    <h2 id="dialog-title" tabindex="-1" autofocus>${words.t("clearTitle")}</h2>
    <p>${words.t("clearText")}</p>
    <p class="buttons">
      <button type="button" class="quiet" @click=${w.closeDialog}>${words.t("cancel")}</button>
      <button type="button" class="primary" @click=${w.clear}>${words.t("clearYes")}</button>
    </p>
  `;
}

function noticeDialog({ words, notice, noticeFailed }: RedressChat): TemplateResult {
  return html`
    <h2 id="dialog-title" tabindex="-1" autofocus>${words.t("noticeTitle")}</h2>
    <div class="notice" tabindex="0" role="group" aria-labelledby="dialog-title" dir="auto" lang=${notice?.language ?? nothing}>
      ${noticeFailed ? html`<p>${words.t("noticeFailed")}</p>` : nothing}
      ${notice?.full.map((part) => html`<h3>${part.heading}</h3><p class="text">${part.text}</p>`)}
      ${notice ? html`<p class="empty">${words.t("noticeVersion", { version: notice.version })}</p>` : nothing}
    </div>
  `;
}
