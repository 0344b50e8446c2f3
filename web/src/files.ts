import type { Upload } from "./types";
import type { RedressChat } from "./widget";

/** How files come into the conversation: picked, dropped or pasted. */
export class Files {
  constructor(private readonly widget: RedressChat) {}

  readonly pick = (): void => this.widget.find<HTMLInputElement>(".pick")?.click();

  readonly onPick = (event: Event): void => {
    const picker = event.target as HTMLInputElement;
    this.add(picker.files);
    picker.value = "";
  };

  readonly onDrag = (event: DragEvent): void => event.preventDefault();

  readonly onDrop = (event: DragEvent): void => {
    event.preventDefault();
    this.add(event.dataTransfer?.files);
  };

  readonly onPaste = (event: ClipboardEvent): void => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    this.add(event.clipboardData.files);
  };

  /** Upload a file, again after a failure. */
  send(file: File, again?: Upload): void {
    const { chat, words } = this.widget;
    void chat.upload(file, again).then((sent) => {
      if (sent) this.widget.tell(`${words.t("uploaded")}: ${file.name}`);
    });
  }

  private add(files?: FileList | null): void {
    const { mayAttach, chat, reading } = this.widget;
    if (!mayAttach || chat.phase !== "live") return;
    reading.settle = true;
    for (const file of files ?? []) this.send(file);
  }
}
