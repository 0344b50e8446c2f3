/**
 * Views as templates: markup is written once, in place, and after that only the values that
 * changed are. Elements are made one by one and text is set as text, so no value can become
 * markup, and a page's policy need not allow any.
 *
 * Markup is plain: every element is closed but `input` and what ends in `/>`; values of attributes
 * are quoted or one hole; there are no entities and no comments. A hole stands in text, or in the
 * value of an attribute, where `@name` hears an event, `.name` sets a property and `?name` sets or
 * removes the attribute.
 */

/** Markup with the values of its holes; the same place in the code gives the same `markup`. */
export interface TemplateResult {
  markup: TemplateStringsArray;
  holes: unknown[];
}

export const html = (markup: TemplateStringsArray, ...holes: unknown[]): TemplateResult => ({
  markup,
  holes,
});

/** Draws nothing in text, and removes an attribute. */
export const nothing = Symbol();

const TOKEN = /<\/\w+>|<(\w+)([^>]*)>|\0|[^<\0]+/g;
const ATTRIBUTE = /([^\s=/]+)(?:=(?:"([^"]*)"|(\0)))?/g;
const SVG = "http://www.w3.org/2000/svg";

/** Writes what changed of the holes it is about. */
type Writer = (holes: unknown[]) => void;

/** A place between two nodes that one value fills: text, a template, or a list of either. */
export class Slot {
  private readonly head = new Text();
  private readonly tail = new Text();
  private node: Text | null = null;
  private slots: Slot[] | null = null;
  private markup: TemplateStringsArray | null = null;
  private writers: Writer[] = [];

  constructor(parent: Node, before: Node | null = null) {
    parent.insertBefore(this.head, before);
    parent.insertBefore(this.tail, before);
  }

  /** Show a value; null, undefined and `nothing` show nothing. */
  write(value: unknown): void {
    if (Array.isArray(value)) {
      if (!this.slots) this.clear();
      const slots = (this.slots ??= []);
      value.forEach((one, i) => (slots[i] ??= new Slot(this.tail.parentNode!, this.tail)).write(one));
      for (const slot of slots.splice(value.length)) slot.clear(true);
    } else if ((value as TemplateResult | null)?.markup) {
      const { markup, holes } = value as TemplateResult;
      const made = document.createDocumentFragment();
      if (this.markup !== markup) {
        this.clear();
        this.markup = markup;
        this.writers = build(made, markup);
      }
      for (const writer of this.writers) writer(holes);
      // A line comes into the document as a whole, so that it is read out once.
      this.tail.before(made);
    } else {
      if (!this.node) {
        this.clear();
        this.tail.before((this.node = new Text()));
      }
      const data = value === nothing ? "" : String(value ?? "");
      if (this.node.data !== data) this.node.data = data;
    }
  }

  private clear(wholly = false): void {
    while (this.head.nextSibling !== this.tail) this.head.nextSibling!.remove();
    this.node = this.slots = this.markup = null;
    if (!wholly) return;
    this.head.remove();
    this.tail.remove();
  }
}

/** Make what the markup says below a node; returns a writer for each hole. */
function build(root: Node, markup: TemplateStringsArray): Writer[] {
  const writers: Writer[] = [];
  let at = root;
  let hole = 0;
  for (const [token, tag, attributes] of markup.join("\0").matchAll(TOKEN)) {
    if (tag) {
      const element = /^(svg|path)$/.test(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
      at.appendChild(element);
      for (const [, name, quoted, bare] of attributes!.matchAll(ATTRIBUTE)) {
        const pieces = (bare ?? quoted ?? "").split("\0");
        if (pieces.length > 1) writers.push(attribute(element, name!, pieces, hole));
        else element.setAttribute(name!, pieces[0]!);
        hole += pieces.length - 1;
      }
      if (tag !== "input" && !attributes!.endsWith("/")) at = element;
    } else if (token === "\0") {
      const slot = new Slot(at);
      const place = hole++;
      writers.push((holes) => slot.write(holes[place]));
    } else if (token[0] === "<") at = at.parentNode!;
    else at.appendChild(new Text(token));
  }
  return writers;
}

function attribute(element: Element, name: string, pieces: string[], hole: number): Writer {
  const kind = name[0]!;
  const plain = name.slice(1);
  let last: unknown;
  if (kind === "@") element.addEventListener(plain, (event) => (last as EventListener)(event));
  return (holes) => {
    let value = holes[hole];
    if (pieces.join("")) value = pieces.reduce((all, piece, i) => all + holes[hole + i - 1] + piece);
    if (value === last) return;
    last = value;
    if (kind === ".") Object.assign(element, { [plain]: value });
    else if (kind === "?") element.toggleAttribute(plain, !!value);
    else if (value === nothing || value == null) element.removeAttribute(name);
    else if (kind !== "@") element.setAttribute(name, String(value));
  };
}
