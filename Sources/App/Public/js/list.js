// The list of contents: choosing several, and views that are kept in this browser. The list is put anew as one filters, so
// everything listens from outside of it.

import { all, one, localNumber } from "[static js/dom.js]";

const refresh = () => {
  const form = one("[data-together]");
  views();
  if (!form) return;
  const picks = all("[data-pick]", form);
  const picked = picks.filter((pick) => pick.checked).length;
  const whole = one("[data-pick-all]", form);
  whole.hidden = false;
  whole.checked = picked > 0 && picked === picks.length;
  whole.indeterminate = picked > 0 && picked < picks.length;
  const count = one("[data-picked]", form);
  count.hidden = picked === 0;
  count.textContent = localNumber(picked);
  const bar = one(".bulk", form);
  bar.hidden = picked === 0;
  const deed = one("[name=do]", form).value;
  for (const part of all("[data-for]", form)) part.hidden = part.dataset.for !== deed || deed === "delete";
  one("[name=sure]", form).checked = deed === "delete";
  if (deed === "delete") form.dataset.confirm = form.dataset.sure;
  else delete form.dataset.confirm;
  one("button", bar).disabled = !deed;
};

/* Views: a name for an address. */
const key = () => `views:${one("[data-views]")?.dataset.views}`;
const kept = () => {
  try {
    return JSON.parse(localStorage.getItem(key()) ?? "{}");
  } catch {
    return {};
  }
};
const views = () => {
  const place = one("[data-views]");
  if (!place) return;
  place.hidden = false;
  const remove = one("[data-view-keep]", place);
  one("[data-views-list]", place).replaceChildren(
    ...Object.entries(kept()).map(([name, query]) => {
      const link = document.createElement("a");
      link.className = "chip view";
      link.href = place.dataset.views + query;
      link.textContent = name;
      if (query === location.search) {
        link.setAttribute("aria-current", "true");
        if (remove) remove.lastChild.textContent = remove.dataset.remove;
      }
      return link;
    }),
  );
};
const keep = (button) => {
  const all = kept();
  const here = Object.keys(all).find((name) => all[name] === location.search);
  if (here) delete all[here];
  else {
    const name = prompt(button.dataset.ask)?.trim().slice(0, 40);
    if (!name) return;
    all[name] = location.search;
  }
  localStorage.setItem(key(), JSON.stringify(all));
  location.reload();
};

addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) for (const pick of all("[data-pick]")) pick.checked = event.target.checked;
  if (event.target.closest("[data-together]")) refresh();
});
addEventListener("click", (event) => {
  const button = event.target.closest("[data-view-keep]");
  if (button) keep(button);
});
addEventListener("htmx:afterSettle", refresh);
addEventListener("pageshow", refresh);
refresh();
