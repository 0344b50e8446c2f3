import { html, type TemplateResult } from "./template";

const icon = (path: string): TemplateResult => html`
  <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${path} /></svg>
`;

export const icons = {
  chat: icon("M4 5h16v11H9l-5 4z M8 9h8 M8 12.500h5"),
  close: icon("M6 6l12 12 M18 6L6 18"),
  menu: icon("M12 5v.01 M12 12v.01 M12 19v.01"),
  facts: icon("M9 6h11 M9 12h11 M9 18h11 M4 6l.8.8L6.200 5.200 M4 12l.8.8 1.400-1.600 M4 18l.8.8 1.400-1.600"),
  clip: icon("M20 11.500l-8 8a5 5 0 0 1-7-7l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700L9.800 17a1.700 1.700 0 0 1-2.400-2.400L15 7"),
  send: icon("M12 20V5 M6 11l6-6 6 6"),
  file: icon("M7 3h7l4 4v14H7z M14 3v4h4"),
};
