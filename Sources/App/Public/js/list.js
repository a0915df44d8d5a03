// The list of contents: choosing several. The list is put anew as one filters, so everything listens from outside
// of it.

import { all, one, localNumber } from "[static js/dom.js]";

const refresh = () => {
  const form = one("[data-together]");
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

addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) for (const pick of all("[data-pick]")) pick.checked = event.target.checked;
  if (event.target.closest("[data-together]")) refresh();
});
addEventListener("htmx:afterSettle", refresh);
addEventListener("pageshow", refresh);
refresh();
