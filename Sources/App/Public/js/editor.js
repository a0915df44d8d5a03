// The editor. The textarea stays the truth; a mirror behind it paints the marks. What is typed is saved by itself, under the
// version it was made from: if somebody else saved meanwhile, nothing is overwritten.

import { all, one, localNumber, directionOf } from "[static js/dom.js]";

const form = one("[data-editor]");
if (form) {
  const area = one("#body", form);
  const title = one("[data-title]", form);
  const mirror = one("[data-mirror]", form);
  const state = one("[data-save-state]", form);
  const count = one("[data-word-count]", form);
  const version = one("[name=if_match]", form);
  const segmenter = new Intl.Segmenter("fa", { granularity: "word" });
  one("[data-toolbar]", form).hidden = false;

  /* Marks of the server stand at Unicode scalars; they move with the text that is typed before them. */
  let marks = (form.dataset.marks || "").split(",").filter(Boolean).map((mark) => mark.split("-").map(Number));
  let before = [...area.value];
  const shift = () => {
    const now = [...area.value];
    let start = 0;
    while (start < before.length && start < now.length && before[start] === now[start]) start++;
    let end = 0;
    while (end < before.length - start && end < now.length - start && before[before.length - 1 - end] === now[now.length - 1 - end]) end++;
    const by = now.length - before.length;
    // What was typed into is no longer what the server looked at.
    marks = marks.filter(([from, to]) => to <= start || from >= before.length - end).map(([from, to]) => (from >= before.length - end ? [from + by, to + by] : [from, to]));
    before = now;
  };
  const paint = () => {
    const pieces = [];
    let last = 0;
    for (const [from, to] of marks) {
      pieces.push(before.slice(last, from).join(""));
      const mark = document.createElement("mark");
      mark.textContent = before.slice(from, to).join("");
      pieces.push(mark);
      last = to;
    }
    mirror.replaceChildren(...pieces, before.slice(last).join("") + "\n");
  };
  const grow = () => {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.blockSize = `${mirror.scrollHeight}px`;
  };
  const words = () => {
    let number = 0;
    for (const part of segmenter.segment(area.value)) if (part.isWordLike) number++;
    count.textContent = localNumber(number);
  };

  /* Saving. */
  let timer;
  let saving = false;
  let again = false;
  let stopped = false;
  const told = (text) => (state.textContent = text);
  const save = async () => {
    if (stopped || !title.value.trim()) return;
    if (saving) return (again = true);
    saving = true;
    told(form.dataset.saving);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } });
      if (answer.ok) {
        const content = await answer.json();
        version.value = content.version;
        marks = content.pii_warnings.filter((warning) => warning.field === "body").map((warning) => [warning.start, warning.end]);
        if (!again) paint();
        told(form.dataset.saved);
        dirty = false;
      } else if (answer.status === 412) {
        stopped = true;
        told(form.dataset.conflict);
      } else {
        const problem = await answer.json().catch(() => ({}));
        told(Object.values(problem.errors ?? {}).flat()[0] ?? problem.detail ?? form.dataset.unsaved);
      }
    } catch {
      told(form.dataset.unsaved);
      timer = setTimeout(save, 5000);
    }
    saving = false;
    if (again) {
      again = false;
      save();
    }
  };
  let dirty = false;
  const typed = () => {
    dirty = true;
    shift();
    paint();
    grow();
    area.dir = mirror.dir = directionOf(area.value || title.value);
    clearTimeout(timer);
    timer = setTimeout(save, 1200);
    (window.requestIdleCallback ?? setTimeout)(words);
  };
  area.addEventListener("input", typed);
  title.addEventListener("input", () => {
    title.dir = directionOf(title.value);
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, 1200);
  });
  title.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    area.focus();
  });
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyS") {
      event.preventDefault();
      clearTimeout(timer);
      stopped ? form.requestSubmit() : save();
    }
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    dirty = false;
  });
  // The other forms of the page take the text along: it is saved before they are sent.
  addEventListener(
    "submit",
    async (event) => {
      if (event.target === form || !dirty || stopped || event.target.method !== "post" || !event.target.closest(".inspector")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      clearTimeout(timer);
      await save();
      if (!dirty) event.target.requestSubmit(event.submitter);
    },
    true,
  );
  addEventListener("beforeunload", (event) => dirty && event.preventDefault());

  /* Formatting that can be undone with Ctrl+Z. */
  const insert = (text) => {
    area.focus();
    document.execCommand("insertText", false, text);
  };
  const wrap = (open, close = "") => insert(open + area.value.slice(area.selectionStart, area.selectionEnd) + close);
  const line = (mark) => {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    area.setSelectionRange(start, area.selectionEnd);
    insert(area.value.slice(start, area.selectionEnd).split("\n").map((row, index) => (mark === "1. " ? `${index + 1}. ` : mark) + row).join("\n"));
  };
  const marksOf = { h2: () => line("## "), h3: () => line("### "), b: () => wrap("**", "**"), ul: () => line("- "), ol: () => line("1. "), q: () => line("> "), a: () => wrap("[", "](https://)") };
  for (const button of all("[data-md]", form)) button.addEventListener("click", () => marksOf[button.dataset.md]());
  area.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyB") {
      event.preventDefault();
      marksOf.b();
    }
  });

  /* The outline leads into the text that is being written. */
  for (const link of all("[data-outline] a")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const at = before.slice(0, Number(link.dataset.offset)).join("").length;
      area.focus();
      area.setSelectionRange(at, at);
      const lines = area.getBoundingClientRect().height * (at / Math.max(1, area.value.length));
      scrollTo({ top: area.getBoundingClientRect().top + scrollY + lines - 200, behavior: "smooth" });
    });
  }
  one(".tool[href='#read']", form)?.addEventListener("click", () => {
    const preview = one("#read");
    if (preview) preview.open = true;
  });

  paint();
  grow();
}
