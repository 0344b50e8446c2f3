/**
 * The desk's script: it enhances pages that work without it.
 * Elements name what they want in data-module; modules are started for the page and for every
 * fragment that htmx brings.
 */

// Our templates escape every customer word, so no fragment holds these; htmx writes it to innerHTML.
const FORBIDDEN = /<\s*(script|iframe|object|embed|base|meta|link|style)\b/i;

if (window.trustedTypes) {
  window.trustedTypes.createPolicy("default", {
    createHTML(html) {
      // htmx wraps what it parses in a document of its own, which has no head content from us.
      if (FORBIDDEN.test(html)) throw new TypeError("This fragment holds an element that is not allowed.");
      return html;
    },
  });
}

/** English dates are written day first, as the server writes them. */
const LOCALE = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const FORMATS = {
  both: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  date: { day: "numeric", month: "short", year: "numeric" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
};

/** Shows an instant in the browser's zone; the title keeps the exact UTC instant. */
class LocalTime {
  /** @param {HTMLTimeElement} element */
  constructor(element) {
    const instant = new Date(element.dateTime);
    if (Number.isNaN(instant.getTime())) return;
    const form = FORMATS[element.dataset.form] ?? FORMATS.both;
    element.textContent = new Intl.DateTimeFormat(LOCALE, form).format(instant);
    element.title = `${element.title.split(" (")[0]} (${zone})`;
  }
}

/** Takes the focus when it appears: an error that has to be read first. */
class Focus {
  /** @param {HTMLElement} element */
  constructor(element) {
    element.focus();
  }
}

/** Says what was done in the section to which the address leads, where the agent looks. */
class Done {
  /** @param {HTMLElement} element */
  constructor(element) {
    const section = document.getElementById(window.location.hash.slice(1));
    section?.querySelector(".card__title")?.after(element);
  }
}

/** Follows the newest message, unless the agent is reading further up or came to a quote. */
class Transcript {
  /** @param {HTMLElement} element */
  constructor(element) {
    const end = () => element.scrollHeight - element.clientHeight;
    if (!element.querySelector(":target")) element.scrollTop = end();
    let follows = true;
    element.addEventListener("htmx:beforeSwap", () => { follows = end() - element.scrollTop < 80; });
    element.addEventListener("htmx:afterSwap", () => { if (follows) element.scrollTop = end(); });
  }
}

/** Field of the form that was sent last: its successor takes the focus that the button loses. */
let sentFrom = "";

/** Keeps what was typed until it is sent, also over a reload or a sign-in. */
class KeepDraft {
  /** @param {HTMLFormElement} element */
  constructor(element) {
    const key = `redress-desk-${element.dataset.key}`;
    const field = element.querySelector("textarea");
    if (!field.value && !element.dataset.sent) field.value = sessionStorage.getItem(key) ?? "";
    field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
    if (sentFrom === field.id && document.activeElement === document.body) field.focus({ preventScroll: true });
    sentFrom = "";
    element.addEventListener("htmx:beforeRequest", () => { sentFrom = field.id; });
    element.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful) sessionStorage.removeItem(key);
    });
    element.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.xhr.status < 300) sessionStorage.removeItem(key);
    });
  }
}

/** Ctrl + Enter sends. */
class SendOnEnter {
  /** @param {HTMLFormElement} element */
  constructor(element) {
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      element.requestSubmit();
    });
  }
}

/** Milliseconds after the last key when an agent counts as no longer writing. */
const STILL = 5000;

/** Tells the service that the agent writes in this form, once, and once that they stopped. */
class Typing {
  /** @param {HTMLFormElement} element */
  constructor(element) {
    const say = (on) => {
      const body = new URLSearchParams({ csrf: element.elements.csrf.value, on: on ? "yes" : "no" });
      fetch(element.action.replace(/send$/, "typing"), { method: "POST", body }).catch(() => {});
    };
    let timer = 0;
    const stop = () => {
      if (timer) say(false);
      clearTimeout(timer);
      timer = 0;
    };
    element.addEventListener("input", () => {
      if (!timer) say(true);
      clearTimeout(timer);
      timer = setTimeout(stop, STILL);
    });
    element.addEventListener("submit", stop);
  }
}

/** Says that the customer is writing, until they stop or have sent it. */
class IsTyping {
  /** @param {HTMLElement} element */
  constructor(element) {
    let timer = 0;
    const show = (on) => {
      clearTimeout(timer);
      element.textContent = on ? element.dataset.text : "";
      if (on) timer = setTimeout(() => show(false), 30_000);
    };
    document.body.addEventListener("desk-typing", (event) => show(event.detail));
    document.body.addEventListener("desk-conversation", () => show(false));
  }
}

/** Puts a text into a field, behind what stands there; without the script the link does it. */
class Insert {
  /** @param {HTMLAnchorElement} element */
  constructor(element) {
    element.addEventListener("click", (event) => {
      event.preventDefault();
      const field = document.getElementById(element.dataset.into);
      field.value = [field.value.trimEnd(), element.dataset.text].filter(Boolean).join("\n\n");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
  }
}

/** A menu of the bar: it closes with Escape, and when one goes on elsewhere. */
class Menu {
  /** @param {HTMLDetailsElement} element */
  constructor(element) {
    const close = () => { element.open = false; };
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !element.open) return;
      close();
      element.querySelector("summary").focus();
    });
    element.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !element.contains(event.relatedTarget)) close();
    });
    document.addEventListener("click", (event) => { if (!element.contains(event.target)) close(); });
  }
}

/** A row of tabs that may be wider than the window: the one that is open stands in sight. */
class Tabs {
  /** @param {HTMLElement} element */
  constructor(element) {
    const open = element.querySelector("[aria-current]");
    if (open && !element.scrollLeft) element.scrollLeft = open.offsetLeft - (element.clientWidth - open.offsetWidth) / 2;
  }
}

/** Opens the browser's print dialogue. */
class Print {
  /** @param {HTMLButtonElement} element */
  constructor(element) {
    element.addEventListener("click", () => window.print());
  }
}

/** Listens to the service's events and asks the parts concerned to refresh themselves. */
class Connection {
  /** @param {HTMLElement} element where a lost connection is said */
  constructor(element) {
    const address = document.body.dataset.events;
    if (!address) return;
    let wasReady = false;
    const source = new EventSource(address);
    source.addEventListener("ready", () => {
      element.textContent = "";
      // Nobody knows what was missed since the page was made, or in a break, so all is read again.
      ["desk-queue", "desk-conversation"].forEach((name) => tell(name));
      wasReady = true;
      document.body.dataset.live = "yes";
    });
    source.addEventListener("news", (event) => {
      const { topic, kind, on, sender } = JSON.parse(event.data);
      if (kind === "typing") {
        if (sender === "customer") tell("desk-typing", on);
        return;
      }
      tell(topic.startsWith("conversation:") ? "desk-conversation" : "desk-queue");
    });
    source.addEventListener("error", () => {
      document.body.dataset.live = "no";
      if (source.readyState === EventSource.CLOSED) {
        element.textContent = element.dataset.offline;
      } else if (wasReady) {
        element.textContent = element.dataset.interrupted;
      }
    });
  }
}

/** Loads the page again when its link leads to the page itself: an anchor alone loads nothing. */
class Reload {
  /** @param {HTMLAnchorElement} element */
  constructor(element) {
    element.addEventListener("click", (event) => {
      if (element.pathname !== window.location.pathname) return;
      event.preventDefault();
      window.history.replaceState(null, "", element.href);
      window.location.reload();
    });
  }
}

const MODULES = {
  "reload": Reload,
  "local-time": LocalTime,
  "focus": Focus,
  "done": Done,
  "transcript": Transcript,
  "keep-draft": KeepDraft,
  "send-on-enter": SendOnEnter,
  "insert": Insert,
  "menu": Menu,
  "tabs": Tabs,
  "typing": Typing,
  "is-typing": IsTyping,
  "print": Print,
  "connection": Connection,
};

/**
 * @param {string} name
 * @param {unknown} [detail]
 */
function tell(name, detail) {
  document.body.dispatchEvent(new CustomEvent(name, { detail }));
}

/** @param {ParentNode} root */
function start(root) {
  const found = [...root.querySelectorAll("[data-module]")];
  if (root instanceof HTMLElement && root.dataset.module) found.unshift(root);
  for (const element of found) {
    if (element.dataset.started) continue;
    element.dataset.started = "yes";
    for (const name of element.dataset.module.split(" ")) new MODULES[name](element);
  }
}

start(document);
document.body.addEventListener("htmx:load", (event) => start(event.detail.elt));
