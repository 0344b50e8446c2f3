import type { HostEvent } from "./page";
import { RedressChat } from "./widget";

/** What a host page may call; described in docs/embedding.md. */
export interface RedressApi {
  open(): void;
  close(): void;
  setLocale(code: string): void;
  setIdentity(token: string | null): void;
  on(event: HostEvent, listener: (detail: object) => void): () => void;
}

declare global {
  interface Window {
    Redress?: RedressApi;
  }
}

const script = document.currentScript as HTMLScriptElement | null;

function start(): void {
  if (customElements.get("redress-chat")) return;
  const data = script?.dataset ?? {};
  const found = document.querySelector("redress-chat");
  const element = (found ?? document.createElement("redress-chat")) as RedressChat;
  const set = (name: string, value?: string): void => {
    if (value && !element.hasAttribute(name)) element.setAttribute(name, value);
  };
  set("api", (data["api"] || new URL(script?.src || location.href).origin).replace(/\/+$/, ""));
  set("locale", data.locale);
  set("data-title", data.title);
  set("data-leave", data.leave);
  customElements.define("redress-chat", RedressChat);

  window.Redress = {
    open: () => element.show(),
    close: () => element.hide(),
    setLocale: (code) => element.setLocale(code),
    setIdentity: (token) => (element.chat.identity = token),
    on: (event, listener) => {
      // The element is ready before a host script can ask.
      if (event === "ready") queueMicrotask(() => listener({}));
      return element.on(event, listener);
    },
  };

  // Any element can open the chat; a link stays a link where scripts are off.
  document.addEventListener("click", (event) => {
    if ((event.target as Element | null)?.closest?.("[data-redress-open]")) {
      event.preventDefault();
      element.show();
    }
  });
  if (!found) document.body.append(element);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
