// Beside a text: a passage is chosen by marking it, and a name is completed as it is written behind an @.

import { all, one } from "[static js/dom.js]";

const root = one("[data-comments]");
const quote = one("[data-quote]", root);
const text = one("[data-quotable]", root);
const button = one("[data-quote-button]", root).content.firstElementChild.cloneNode(true);

/* A passage. How often its words stand before it tells the server which of them is meant. */
const signs = (words) => words.replace(/[^\p{L}\p{N}\p{M}]/gu, "");
const marked = () => {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  return text.contains(range.commonAncestorContainer) && signs(String(selection)) ? range : null;
};
const offer = () => {
  const range = marked();
  if (!range) return button.remove();
  const at = range.getBoundingClientRect();
  root.append(button);
  button.style.top = `${at.bottom + scrollY + 6}px`;
  button.style.left = `${Math.max(8, Math.min(at.left + scrollX, document.documentElement.clientWidth - button.offsetWidth - 8))}px`;
};
document.addEventListener("selectionchange", offer);
// What was marked before this had come.
offer();
// The click must not take the marking away before it is read.
button.addEventListener("pointerdown", (event) => event.preventDefault());
button.addEventListener("click", () => {
  const range = marked();
  if (!range) return;
  const words = String(getSelection()).trim();
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  quote.value = words;
  one("[data-occurrence]", root).value = signs(String(before)).split(signs(words)).length - 1;
  getSelection().removeAllRanges();
  const body = one("#f-body", root);
  body.focus();
  body.scrollIntoView({ block: "center" });
});
quote.addEventListener("input", () => (one("[data-occurrence]", root).value = ""));

/* Names: a list under the field while an @ and a beginning stand before the caret. */
const people = [...one("[data-members]", root).content.children];
const list = document.createElement("ul");
list.className = "mentions";
list.role = "listbox";
list.id = "mentions";
list.ariaLabel = one("[data-members]", root).dataset.label;
let field = null;
let chosen = 0;

const begun = () => field.value.slice(0, field.selectionStart).match(/(^|[^\p{L}\p{N}_.-])@([^@\n]{0,40})$/u)?.[2];
const close = () => {
  list.remove();
  field?.removeAttribute("aria-activedescendant");
};
const mark = () => {
  [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
  field.setAttribute("aria-activedescendant", list.children[chosen].id);
};
const take = (item) => {
  const end = field.selectionStart;
  const start = end - begun().length;
  field.setRangeText(`${item.dataset.handle} `, start, end, "end");
  close();
  field.focus();
};
const suggest = () => {
  const start = begun();
  const found = start === undefined ? [] : people.filter((person) => person.textContent.toLowerCase().includes(start.toLowerCase()) && person.dataset.handle !== start.trim()).slice(0, 6);
  if (!found.length) return close();
  list.replaceChildren(...found.map((person, index) => Object.assign(person.cloneNode(true), { id: `mention-${index}` })));
  field.after(list);
  chosen = 0;
  mark();
};
list.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  const item = event.target.closest("li");
  if (item) take(item);
});
for (const area of all("[data-mentions]", root)) {
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-haspopup", "listbox");
  area.addEventListener("input", () => ((field = area), suggest()));
  area.addEventListener("blur", () => close());
  area.addEventListener("keydown", (event) => {
    if (!list.isConnected) return;
    const count = list.children.length;
    if (event.key === "ArrowDown") chosen = (chosen + 1) % count;
    else if (event.key === "ArrowUp") chosen = (chosen - 1 + count) % count;
    else if (event.key === "Enter" || event.key === "Tab") return event.preventDefault(), take(list.children[chosen]);
    else if (event.key === "Escape") return close();
    else return;
    event.preventDefault();
    mark();
  });
}
