import type { Kept } from "./types";

/**
 * Keeps one conversation per service address in localStorage, shared by all
 * pages and tabs of the site. Where storage is refused it lives in memory.
 */
export class Store {
  private memory: string | null = null;
  readonly key: string;

  constructor(api: string) {
    this.key = "redress:" + api;
  }

  read(): Kept | null {
    try {
      return JSON.parse(this.raw() ?? "null") as Kept | null;
    } catch {
      return null;
    }
  }

  write(kept: Kept): void {
    this.memory = JSON.stringify(kept);
    try {
      localStorage.setItem(this.key, this.memory);
    } catch {
      // Private browsing or a full disk: memory has it until the page goes.
    }
  }

  /** Change what is kept, starting from what another tab may have written. */
  change(edit: (kept: Kept) => void): void {
    const kept = this.read();
    if (kept) {
      edit(kept);
      this.write(kept);
    }
  }

  clear(): void {
    this.memory = null;
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Nothing was kept.
    }
  }

  private raw(): string | null {
    try {
      return localStorage.getItem(this.key) ?? this.memory;
    } catch {
      return this.memory;
    }
  }
}
