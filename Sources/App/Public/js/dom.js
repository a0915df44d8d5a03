// Small helpers that every module uses.

export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const one = (selector, root = document) => root.querySelector(selector);

const isPersian = document.documentElement.lang === "fa";
const persian = "۰۱۲۳۴۵۶۷۸۹";
const arabic = "٠١٢٣٤٥٦٧٨٩";

/** Digits as the page writes them. */
export const localDigits = (text) => (isPersian ? String(text).replace(/\d/g, (digit) => persian[digit]) : String(text));

/** Digits of any script as machines want them. */
export const latinDigits = (text) => text.replace(/[۰-۹٠-٩]/g, (digit) => String(Math.max(persian.indexOf(digit), arabic.indexOf(digit))));

export const localNumber = (value, options) => new Intl.NumberFormat(isPersian ? "fa-IR" : "en-US", options).format(value);

/** A word at the edge of the page that goes away by itself. */
export const toast = (text) => {
  const note = document.createElement("div");
  note.className = "toast";
  note.textContent = text;
  one("#toasts")?.append(note);
  setTimeout(() => note.remove(), 6000);
};

/** The direction of a text by the majority of its letters, Persian ones counted twice: as the server decides it. */
export const directionOf = (text) => {
  const right = (text.match(/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/g) ?? []).length;
  const left = (text.match(/[A-Za-z\u00c0-\u024f]/g) ?? []).length;
  return right + left === 0 ? document.documentElement.dir : 2 * right >= left ? "rtl" : "ltr";
};
