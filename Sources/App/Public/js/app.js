// What makes pages more comfortable. Every page works without any of it: each part improves markup that is there already.

import "[static js/palette.js]";
import "[static js/stream.js]";
import "[static js/renew.js]";
import { all, one, localDigits, latinDigits, toast } from "[static js/dom.js]";

/* What only some pages have is loaded there. */
if (one("[data-date]")) import("[static js/date.js]");
if (one("[data-comments]")) import("[static js/comments.js]");

/* The bell: asked now and then, by a page that is looked at. */
const bell = one("[data-unread]");
let asked = Date.now();
const ask = async () => {
  if (document.hidden || !navigator.onLine || Date.now() - asked < 20000) return;
  asked = Date.now();
  const answer = await fetch("/notifications/count", { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.ok) bell.textContent = (await answer.json()).shown;
};
if (bell) {
  setInterval(ask, 45000);
  document.addEventListener("visibilitychange", ask);
}

/* Without a network a page says so. */
const offline = one("[data-offline]");
const connected = () => offline && (offline.hidden = navigator.onLine);
for (const kind of ["online", "offline"]) addEventListener(kind, connected);
connected();

/* What is shown once is copied by a click. */
for (const button of all("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    // Without https there is no clipboard to write to, but the older way.
    if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
    else document.execCommand("copy");
    toast(button.dataset.copied);
  });
}

// Whoever leaves before it has come needs it no more, and a page without it can be written on all the same.
if (one("[data-editor]")) import("[static js/editor.js]").catch(() => {});

/* What a writer left on this device is nobody else's. */
for (const form of all("form[action='/logout']")) {
  form.addEventListener("submit", () => Object.keys(localStorage).filter((key) => key.startsWith("contexor-text-")).forEach((key) => localStorage.removeItem(key)));
}

/* Theme: at once, without a journey to the server; the cookie is what the server reads next time. */
for (const form of all("[data-theme-form]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const theme = event.submitter.value;
    document.documentElement.dataset.theme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    one(`button[value="${theme === "dark" ? "light" : "dark"}"]`, form)?.focus();
  });
}

/* Menus close when one clicks beside them or presses Escape. */
addEventListener("click", (event) => {
  for (const menu of all("details.switch[open]")) if (!menu.contains(event.target)) menu.open = false;
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all("details.switch[open]")) {
    menu.open = false;
    one("summary", menu).focus();
  }
});

/* Destructive forms ask; every form is sent once. */
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.confirm && !confirm(form.dataset.confirm)) return event.preventDefault();
  const button = event.submitter;
  if (form.method !== "post" || !button) return;
  // After the form has been put together, or the button's own value would be missing.
  setTimeout(() => button.setAttribute("aria-busy", "true"));
});
addEventListener("pageshow", () => all("[aria-busy]").forEach((busy) => busy.matches(".btn") && busy.removeAttribute("aria-busy")));

/* Forms of one choice are sent as it is made. */
for (const form of all("[data-auto]")) {
  one("[data-auto-button]", form).hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}
for (const select of all("[data-reload]")) {
  const button = one("[data-choose]", select.form);
  if (!button) continue;
  button.hidden = true;
  select.addEventListener("change", () => select.form.requestSubmit(button));
}

/* A list that filters itself needs no button. */
if (window.htmx || one("script[src*=htmx]")) for (const form of all("form[hx-get] button:not([data-keep] *)")) form.hidden = form.closest("form").hasAttribute("role");

/* What is under way is looked at again, also where htmx is not there to do it. */
if (one("[data-poll]") && !one("script[src*=htmx]")) setTimeout(() => location.reload(), 3000);

/* What was refused gets the focus, so that it is read. */
(one("[data-focus]") ?? one("[aria-invalid=true]"))?.focus();

/* One real input, painted as six boxes: filling in by the phone, pasting and reading aloud go on working. */
for (const otp of all("[data-otp]")) {
  const input = one("input", otp);
  const boxes = all(".boxes span", otp);
  otp.classList.add("on");
  const paint = () => {
    const value = latinDigits(input.value).replace(/\D/g, "").slice(0, 6);
    if (value !== input.value) input.value = value;
    boxes.forEach((box, index) => {
      box.textContent = value[index] ? localDigits(value[index]) : "";
      box.classList.toggle("cur", index === Math.min(value.length, 5));
    });
    if (value.length === 6 && !otp.dataset.sent) {
      otp.dataset.sent = "yes";
      input.form.requestSubmit();
    }
  };
  input.addEventListener("input", paint);
  paint();
}
for (const hint of all("[data-ttl]")) {
  const left = one("[data-ttl-left]", hint);
  const end = Date.now() + Number(hint.dataset.ttl) * 1000;
  const tick = () => {
    const seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
    left.textContent = localDigits(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    if (seconds) setTimeout(tick, 1000);
  };
  tick();
}
for (const button of all("[data-resend]")) {
  const label = button.textContent;
  const end = Date.now() + Number(button.dataset.resend) * 1000;
  const tick = () => {
    const seconds = Math.round((end - Date.now()) / 1000);
    button.disabled = seconds > 0;
    button.textContent = seconds > 0 ? `${label} (${localDigits(String(seconds))})` : label;
    if (seconds > 0) setTimeout(tick, 1000);
  };
  tick();
}

/* The blanks of a template, as they are written. */
for (const area of all("[data-template]")) {
  const found = one("[data-found]", area.closest(".field"));
  const show = () => {
    const names = new Set([...area.value.replace(/\{\{|\}\}/g, "").matchAll(/\{([^{}\n]{1,100})\}/g)].map((match) => match[1].trim()));
    all(".var", found).forEach((chip) => chip.remove());
    for (const name of names) {
      const chip = document.createElement("span");
      chip.className = "var";
      chip.textContent = name;
      found.append(chip);
    }
    found.hidden = names.size === 0;
  };
  area.addEventListener("input", show);
  show();
}

for (const button of all("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

/* On paper nothing can be opened: what is folded is there as well, also in browsers that have no style for it. */
for (const fold of all(".print-open")) {
  let wasOpen = false;
  addEventListener("beforeprint", () => ([wasOpen, fold.open] = [fold.open, true]));
  addEventListener("afterprint", () => (fold.open = wasOpen));
}
