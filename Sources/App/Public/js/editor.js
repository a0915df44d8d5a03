// The editor. The text field stays the truth: a mirror behind it paints marks, its own undo takes back whatever is done here.

import { all, one, localNumber, directionOf, toast } from "[static js/dom.js]";
import { mirrorOf } from "[static js/mirror.js]";
import { savingOf } from "[static js/saving.js]";
import { outlineOf } from "[static js/outline.js]";
import { formatting } from "[static js/formatting.js]";
import { rewording } from "[static js/reword.js]";
import { detector } from "[static js/personal-data.js]";

const form = one("[data-editor]");
const area = one("#body", form);
const title = one("[data-title]", form);
const shell = form.closest(".editor");
const doc = form.closest(".doc");
const paper = one("[data-mirror]", form);
const mirror = mirrorOf(paper);
const saving = savingOf(form, area, title);
const names = (list) => new Map(list.split("|").map((pair) => pair.split("=")));
const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 50));

/* Marks. Those of the server stand at Unicode scalars, ours at units of UTF-16. */
let text = area.value;
let personal = [];
let spelling = [];
let scan = null;
const toUnits = (marks) => {
  const units = [0];
  if (marks.length) for (const scalar of text) units.push(units[units.length - 1] + scalar.length);
  return marks.map((mark) => ({ ...mark, start: units[mark.start], end: units[mark.end] }));
};
personal = toUnits((form.dataset.marks || "").split(",").filter(Boolean).map((mark) => mark.split("-")).map(([start, end]) => ({ start: Number(start), end: Number(end), kind: "", score: 100 })));

const paint = () => {
  const marks = [...personal.map((mark) => ({ ...mark, look: mark.score < 60 ? "maybe" : "pii" })), ...spelling.map((mark) => ({ ...mark, look: mark.start === mark.end ? "gap" : "typo" }))];
  marks.sort((one, other) => one.start - other.start);
  let end = -1;
  mirror.paint(text, marks.filter((mark) => mark.start >= end && ((end = mark.end), true)));
};
/** Moves marks with the text that was typed before them; one that was typed into is gone. */
const move = (marks, from, to, by) => marks.filter((mark) => mark.end <= from || mark.start >= to).map((mark) => (mark.start >= to ? { ...mark, start: mark.start + by, end: mark.end + by } : mark));
const follow = () => {
  const now = area.value;
  let start = 0;
  while (start < text.length && start < now.length && text[start] === now[start]) start++;
  let tail = 0;
  while (tail < text.length - start && tail < now.length - start && text[text.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const [to, by] = [text.length - tail, now.length - text.length];
  spelling = move(spelling, start, to, by);
  personal = scan ? scan(now) : move(personal, start, to, by);
  text = now;
};

/* Personal data beside the text. */
const kindNames = names(form.dataset.kinds);
const warning = one("[data-pii]");
const warn = () => {
  if (!warning || !personal.every((mark) => mark.kind)) return;
  const counts = new Map();
  for (const { kind } of personal) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  warning.hidden = counts.size === 0;
  one("[data-pii-count]", warning).textContent = localNumber(personal.length);
  one("ul", warning).replaceChildren(
    ...[...counts].map(([kind, count]) => {
      const item = document.createElement("li");
      item.textContent = `${kindNames.get(kind) ?? kind} × ${localNumber(count)}`;
      return item;
    }),
  );
};

const grow = () => {
  if (!CSS.supports("field-sizing", "content")) area.style.blockSize = `${paper.scrollHeight}px`;
};
let isFixed = false;
const turn = () => {
  if (!isFixed) area.dir = paper.dir = directionOf((text || title.value).slice(0, 4000));
};

/* What the server says of the text: a moment after the last key. */
let asking;
let asked = 0;
const analyse = async () => {
  const mine = ++asked;
  const body = new URLSearchParams({ csrf: one("[name=csrf]", form).value, text });
  const looked = text;
  const answer = await fetch("/text/analysis", { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  const found = await answer.json();
  if (mine !== asked || looked !== text) return null;
  spelling = toUnits(found.suggestions);
  if (!scan) personal = toUnits(found.personal_data);
  paint();
  warn();
  list();
  count(found);
  show(found.html);
  return found;
};
const ask = () => {
  clearTimeout(asking);
  asking = setTimeout(analyse, 700);
};
const count = (found) => {
  one("[data-word-count]", form).textContent = localNumber(found.word_count);
  const other = found.word_count - found.persian_words;
  const share = one("[data-share]", form);
  share.hidden = found.persian_words <= 0 || other <= 0;
  if (!share.hidden) share.textContent = share.dataset.told.replace("{fa}", localNumber(found.persian_words)).replace("{en}", localNumber(other));
  const minutes = one("[data-minutes]", form);
  minutes.hidden = found.reading_minutes === 0;
  minutes.textContent = minutes.dataset.told.replace("{n}", localNumber(found.reading_minutes));
};

/* Everything that changes the text goes through here, so that Ctrl+Z takes it back. */
const replace = (start, end, by) => {
  area.focus();
  area.setSelectionRange(start, end);
  document.execCommand(by === "" ? "delete" : "insertText", false, by);
};
/** Several changes as one. */
const apply = (changes) => {
  if (!changes.length) return;
  const [start, end] = [changes[0].start, changes[changes.length - 1].end];
  let at = start;
  let result = "";
  for (const change of changes) {
    result += text.slice(at, change.start) + change.after;
    at = change.end;
  }
  replace(start, end, result + text.slice(at, end));
};

/* Spelling and typography. */
const ruleNames = names(form.dataset.rules);
const help = one("[data-spelling]");
const around = (mark) => {
  let [from, to] = [mark.start, mark.end];
  while (from > 0 && mark.start - from < 24 && !/\s/.test(text[from - 1])) from--;
  while (to < text.length && to - mark.end < 24 && !/\s/.test(text[to])) to++;
  return [text.slice(from, to), text.slice(from, mark.start) + mark.after + text.slice(mark.end, to)];
};
const list = () => {
  if (!help) return;
  one("[data-spelling-count]", help).textContent = localNumber(spelling.length);
  one("[data-spelling-none]", help).hidden = spelling.length > 0;
  one("[data-fix-all]", help).hidden = spelling.length < 2;
  one("ul", help).replaceChildren(
    ...spelling.slice(0, 12).map((mark) => {
      const [before, after] = around(mark);
      const [item, button, was, becomes, rule] = ["li", "button", "del", "ins", "small"].map((tag) => document.createElement(tag));
      button.type = "button";
      was.textContent = before;
      becomes.textContent = after;
      rule.textContent = ruleNames.get(mark.rule) ?? mark.rule;
      button.append(was, " ", becomes, rule);
      button.addEventListener("click", () => {
        replace(mark.start, mark.end, mark.after);
        (one("ul button", help) ?? area).focus();
      });
      item.append(button);
      return item;
    }),
  );
};
one("[data-fix-all]", help)?.addEventListener("click", () => apply(spelling));
one("[data-mask]", warning)?.addEventListener("click", async (event) => {
  event.preventDefault();
  clearTimeout(asking);
  const found = await analyse();
  if (!found) return toast(form.dataset.offline);
  apply(toUnits(found.personal_data).map((mark) => ({ ...mark, after: mark.masked })));
});

/* Reading, or reading while one writes. */
const fold = one("#read", doc);
const preview = one("[data-preview]", form);
if (fold) {
  preview.append(...one(".prose", fold).childNodes);
  fold.remove();
}
const show = (html) => {
  if (shell.dataset.mode === "write") return;
  const page = new DOMParser().parseFromString(html, "text/html");
  preview.replaceChildren(...page.body.childNodes);
};
const modes = one("[data-modes]", form);
modes.addEventListener("change", (event) => {
  shell.dataset.mode = event.target.value;
  preview.hidden = event.target.value === "write";
  clearTimeout(asking);
  if (event.target.value !== "write") analyse();
});

const sketch = outlineOf(one("[data-outline]"), mirror, area, shell, preview);

/* Typing. */
const sending = one("[data-submit]");
area.addEventListener("input", () => {
  follow();
  paint();
  grow();
  turn();
  saving.changed();
  ask();
  if (sending) sending.hidden = !text.trim();
  idle(() => {
    warn();
    list();
    sketch();
  });
});
title.addEventListener("input", () => {
  title.dir = directionOf(title.value);
  saving.changed();
});
title.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  area.focus();
});

formatting(one("[data-toolbar]", form), area, replace, () => {
  isFixed = true;
  area.dir = paper.dir = area.dir === "rtl" ? "ltr" : "rtl";
  area.focus();
});

rewording(one("[data-reword-panel]"), one("[data-reword]", form), form, area, replace);

/* Who else is here, and whether there is a newer text. */
const company = one("[data-presence]");
const here = async () => {
  if (document.visibilityState === "hidden") return;
  const answer = await fetch(`${form.action}/presence`, { method: "POST", body: new URLSearchParams({ csrf: one("[name=csrf]", form).value }), headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const { others, current_version: newest } = await answer.json();
  company.hidden = others.length === 0;
  one("bdi", company).textContent = others.map((other) => other.full_name || company.dataset.somebody).join(company.dataset.and);
  if (newest > Number(saving.base.value)) one("[data-compare]", form).hidden = false;
};
setInterval(here, 20000);

paint();
grow();
sketch();
// What was typed before this had come, or what the browser brought back.
if (area.value !== area.defaultValue || title.value !== title.defaultValue) area.dispatchEvent(new Event("input"));
idle(async () => {
  here();
  scan = await detector(form.dataset.detector);
  if (scan) {
    personal = scan(text);
    paint();
    warn();
  }
  doc.dataset.detector = scan ? "here" : "server";
  analyse();
});
