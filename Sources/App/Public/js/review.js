// Reviewing by keyboard, from text to text. A decision is sent six seconds after it was made, so that it can be taken back
// until then; whoever leaves the page sends it at once. Keys go by their place, so that they work on a Persian layout too.

import { all, one, localNumber } from "[static js/dom.js]";

const delay = 6000;
let pending;

/* The queue as the server sees it, without what is about to be sent. */
const hidden = new Set();
const tidy = () => {
  for (const item of all("[data-item]")) item.hidden = hidden.has(item.dataset.item);
  // What was decided is not decided again, while the next text is on its way or where there is none.
  const [current, buttons] = [one("#review [data-item]:has([aria-current])"), one("#review .decide")];
  if (buttons) buttons.hidden = hidden.has(current?.dataset.item);
};

/* Of several ways that are under way the last one counts: whoever takes something back must not be led on by what was slower. */
let way = 0;
const go = async (address, replaces = false) => {
  const own = ++way;
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const text = await answer.text();
  if (own !== way) return;
  const page = new DOMParser().parseFromString(text, "text/html");
  const [here, next] = [one("#review"), page.getElementById("review")];
  if (!here || !next) return void (location.href = address);
  here.replaceWith(document.adoptNode(next));
  history[replaces ? "replaceState" : "pushState"]({}, "", address);
  tidy();
  one("#review .doc").scrollIntoView({ block: "nearest" });
};

const body = (form) => new URLSearchParams(new FormData(form));
const send = async (decision, keepalive = false) => {
  clearTimeout(decision.timer);
  decision.toast.remove();
  if (pending === decision) pending = undefined;
  const answer = await fetch(decision.action, { method: "POST", body: decision.body, keepalive, headers: { Accept: "application/json" } });
  if (answer.ok) {
    const count = one("[data-queue-count]");
    if (count) count.textContent = localNumber(Math.max(0, all("[data-item]").filter((item) => !item.hidden).length));
    if (!all("[data-item]").some((item) => !item.hidden)) location.href = location.pathname;
    return;
  }
  const problem = await answer.json().catch(() => ({}));
  hidden.delete(decision.id);
  tidy();
  const note = document.createElement("a");
  note.className = "toast";
  note.href = decision.address;
  note.textContent = decision.failed + (problem.detail ?? answer.status);
  one("#toasts").append(note);
};

const decide = async (form) => {
  const review = one("#review");
  const current = one(".queue [aria-current]", review);
  const id = current.closest("[data-item]").dataset.item;
  if (hidden.has(id)) return;
  if (pending) await send(pending);
  const items = all("[data-item]", review).filter((item) => !hidden.has(item.dataset.item) && item.dataset.item !== id);
  const after = items.find((item) => current.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING) ?? items[0];
  const note = document.createElement("div");
  note.className = "toast row";
  note.append(review.dataset[form.dataset.decide] + one("bdi", current).textContent);
  const undo = document.createElement("button");
  undo.className = "btn sm";
  undo.type = "button";
  undo.textContent = review.dataset.undo;
  note.append(undo);
  one("#toasts").append(note);
  const decision = { id, action: form.action, body: body(form), toast: note, address: current.href, failed: review.dataset.failed };
  undo.addEventListener("click", () => {
    clearTimeout(decision.timer);
    note.remove();
    pending = undefined;
    hidden.delete(id);
    tidy();
    go(decision.address);
  });
  decision.timer = setTimeout(() => send(decision), delay);
  pending = decision;
  hidden.add(id);
  tidy();
  if (after) await go(one("a", after).href);
};

addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches("[data-decide]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    decide(event.target);
  },
  true,
);
addEventListener("click", (event) => {
  const link = event.target.closest("#review .queue a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link.href);
});
addEventListener("popstate", () => go(location.href, true));
addEventListener("pagehide", () => pending && send(pending, true));

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog[open]")) return;
  const links = all("#review [data-item]:not([hidden]) > a");
  const current = links.findIndex((link) => link.hasAttribute("aria-current"));
  if (event.code === "KeyJ") links[current + 1]?.click();
  else if (event.code === "KeyK") links[current - 1]?.click();
  else if (event.code === "KeyA") one("#review [data-approve]")?.click();
  else if (event.code === "KeyR") one("#review [data-reason]")?.focus();
  else if (event.code === "KeyD") one("#review [data-compare]")?.click();
  else return;
  event.preventDefault();
});
all("[data-keys]").forEach((keys) => (keys.hidden = false));
