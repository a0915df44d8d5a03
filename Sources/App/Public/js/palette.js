// The command palette: Ctrl+K, a few letters, Enter. Its entries are those of the navigation, so they cannot drift apart from
// it; contents and prompts are looked for on the server.

import { all, one } from "[static js/dom.js]";

const dialog = one("#palette");
if (dialog) {
  const input = one("input", dialog);
  const list = one("ul", dialog);
  let entries = [];
  let selected = 0;
  let asked = 0;

  const fixed = () => [
    ...all(".nav a").map((link) => ({ label: one("span", link).textContent, address: link.href })),
    ...all("[data-command]", dialog).filter((item) => item.dataset.address).map((item) => ({ label: item.dataset.label, address: item.dataset.address })),
    ...all(".switch .menu.wide a").map((link) => ({ label: link.textContent.trim(), address: link.href })),
  ];

  const mark = () => {
    [...list.children].forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === selected));
      if (index === selected) item.scrollIntoView({ block: "nearest" });
    });
    input.setAttribute("aria-activedescendant", entries.length ? `entry-${selected}` : "");
  };

  const draw = (found) => {
    entries = found;
    selected = 0;
    list.replaceChildren(
      ...entries.map((entry, index) => {
        const item = document.createElement("li");
        item.role = "option";
        item.id = `entry-${index}`;
        const label = document.createElement("bdi");
        label.textContent = entry.label;
        item.append(label);
        if (entry.hint) {
          const hint = document.createElement("small");
          hint.textContent = entry.hint;
          item.append(hint);
        }
        item.addEventListener("click", () => go(index));
        return item;
      }),
    );
    mark();
  };

  const go = (index) => {
    const entry = entries[index];
    if (!entry) return;
    dialog.close();
    location.href = entry.address;
  };

  const search = async () => {
    const words = input.value.trim();
    const here = fixed().filter((entry) => entry.label.toLowerCase().includes(words.toLowerCase()));
    // Whatever else there is, the words can be looked for in all texts.
    const everywhere = words ? [{ label: words, hint: dialog.dataset.search, address: `/search?q=${encodeURIComponent(words)}` }] : [];
    draw([...here, ...everywhere]);
    if (words.length < 2 || !dialog.dataset.find) return;
    const mine = ++asked;
    const answer = await fetch(`${dialog.dataset.find}/find?search=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || mine !== asked) return;
    const found = await answer.json();
    draw([...here, ...found.results, ...everywhere]);
  };

  const open = () => {
    input.value = "";
    draw(fixed());
    dialog.showModal();
  };

  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") selected = (selected + 1) % Math.max(1, entries.length);
    else if (event.key === "ArrowUp") selected = (selected - 1 + entries.length) % Math.max(1, entries.length);
    else if (event.key === "Enter") return event.preventDefault(), go(selected);
    else return;
    event.preventDefault();
    mark();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  for (const button of all("[data-palette-open]")) {
    button.hidden = false;
    button.addEventListener("click", open);
  }
  // By the place of the key: it is another letter on a Persian layout.
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") {
      event.preventDefault();
      dialog.open ? dialog.close() : open();
    }
  });
}
