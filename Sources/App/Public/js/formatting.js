// The tools above the text and their keys. They write Markdown, by `replace`, so that the field's own undo takes it back.

import { all } from "[static js/dom.js]";

export const formatting = (toolbar, area, replace, turn) => {
  const wrap = (open, close = open) => {
    const [start, end] = [area.selectionStart, area.selectionEnd];
    const chosen = area.value.slice(start, end);
    replace(start, end, open + chosen + close);
    area.setSelectionRange(start + open.length, start + open.length + chosen.length);
  };
  const line = (mark) => {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const end = Math.max(start, area.selectionEnd);
    const rows = area.value.slice(start, end).split("\n");
    replace(start, end, rows.map((row, index) => (mark === "1. " ? `${index + 1}. ` : mark) + row.replace(/^(#{1,6} |[-*] |\d+\. |> )/, "")).join("\n"));
  };
  const link = () => {
    wrap("[", "](https://)");
    const at = area.selectionEnd + 2;
    area.setSelectionRange(at, at + 8);
  };
  const formats = {
    h2: () => line("## "), h3: () => line("### "), b: () => wrap("**"), i: () => wrap("*"), code: () => wrap(area.value.slice(area.selectionStart, area.selectionEnd).includes("\n") ? "\n```\n" : "`"),
    ul: () => line("- "), ol: () => line("1. "), q: () => line("> "), a: link, dir: turn,
  };
  for (const button of all("[data-md]", toolbar)) button.addEventListener("click", () => formats[button.dataset.md]());
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    const format = { KeyB: "b", KeyI: "i" }[event.code];
    if (!format) return;
    event.preventDefault();
    formats[format]();
  });
};
