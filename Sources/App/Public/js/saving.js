// How a text is kept while it is written: every second or so as the writer's own draft, by hand as a version. If somebody else saved
// meanwhile nothing is overwritten; if the line is lost it stays on this device until it is back.

import { all, one } from "[static js/dom.js]";

export const savingOf = (form, area, title) => {
  const state = one("[data-save-state]", form);
  const version = one("[name=if_match]", form);
  const base = one("[name=base_version]", form);
  const words = form.dataset;
  const copy = `contexor-text-${words.reader}-${form.action}`;
  let timer;
  let copying;
  let isDirty = false;
  // There is text that is no version yet.
  let isAhead = words.ahead === "yes";
  let working = Promise.resolve();
  const told = (text) => state.textContent !== text && (state.textContent = text);
  const send = (address, accept = "application/json") =>
    fetch(address, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: accept } });

  const keepHere = () => {
    try {
      localStorage.setItem(copy, JSON.stringify({ title: title.value, body: area.value, at: Date.now() }));
    } catch {
      // No room, or not allowed: then the server alone keeps it.
    }
  };
  const forgetHere = () => localStorage.removeItem(copy);

  const refused = async (answer) => {
    if (answer.status === 401 || answer.redirected) return told(words.loggedOut);
    const problem = await answer.json().catch(() => ({}));
    told(Object.values(problem.errors ?? {}).flat()[0] ?? problem.detail ?? words.unsaved);
  };

  /** Both texts beside each other, as the server shows them. */
  const compare = async () => {
    const page = new DOMParser().parseFromString(await (await send(form.action, "text/html")).text(), "text/html");
    const section = one(".conflict", page);
    if (!section) return location.reload();
    const dialog = document.createElement("dialog");
    dialog.className = "dialog wide";
    dialog.setAttribute("aria-labelledby", "conflict");
    section.classList.remove("card");
    section.removeAttribute("role");
    dialog.append(document.importNode(section, true));
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    for (const other of all("form", dialog)) other.addEventListener("submit", () => (isDirty = false));
    one("[name=keep]", dialog).addEventListener("click", (event) => {
      event.preventDefault();
      version.value = section.dataset.version;
      base.value = section.dataset.current;
      dialog.close();
      save();
    });
    dialog.showModal();
  };

  /** One request after the other, so that an older text never follows a newer one. */
  const queued = (work) => (working = working.then(work, work));

  const keep = () =>
    queued(async () => {
      clearTimeout(timer);
      if (!isDirty) return;
      told(words.saving);
      const sent = `${title.value}\n${area.value}`;
      try {
        const answer = await send(`${form.action}/draft`);
        if (!answer.ok || answer.redirected) return refused(answer);
        const draft = await answer.json();
        isAhead = true;
        if (sent === `${title.value}\n${area.value}`) {
          isDirty = false;
          clearTimeout(copying);
          forgetHere();
        }
        told(draft.is_behind ? words.behind : words.kept);
        one("[data-compare]", form).hidden = !draft.is_behind;
      } catch {
        told(words.offline);
        keepHere();
        timer = setTimeout(keep, 5000);
      }
    });

  const save = () =>
    queued(async () => {
      clearTimeout(timer);
      if (!title.value.trim()) return title.focus();
      told(words.saving);
      const sent = `${title.value}\n${area.value}`;
      try {
        const answer = await send(form.action);
        if (answer.status === 412) {
          told(words.behind);
          return await compare();
        }
        if (!answer.ok || answer.redirected) return refused(answer);
        const content = await answer.json();
        version.value = content.version;
        base.value = content.current_version;
        isAhead = false;
        isDirty = sent !== `${title.value}\n${area.value}`;
        forgetHere();
        told(words.saved);
        one("[data-compare]", form).hidden = true;
      } catch {
        told(words.offline);
        keepHere();
      }
    });

  const changed = () => {
    isDirty = true;
    clearTimeout(timer);
    clearTimeout(copying);
    timer = setTimeout(keep, 1200);
    copying = setTimeout(keepHere, 400);
  };

  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.code !== "KeyS") return;
    event.preventDefault();
    save();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    one("button.primary", form).removeAttribute("aria-busy");
    save();
  });
  one("[data-compare]", form).addEventListener("click", compare);
  // The other forms of the page take the text along: it is saved before they are sent.
  addEventListener(
    "submit",
    async (event) => {
      const other = event.target;
      if (other === form || !(isDirty || isAhead) || other.method !== "post" || !other.closest(".inspector") || other.matches("[data-own]")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      await save();
      if (!isDirty && !isAhead) other.requestSubmit(event.submitter);
    },
    true,
  );
  addEventListener("beforeunload", (event) => isDirty && event.preventDefault());
  addEventListener("online", keep);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());

  /* What an interrupted visit left on this device. */
  const left = (() => {
    try {
      return JSON.parse(localStorage.getItem(copy));
    } catch {
      return null;
    }
  })();
  const offer = one("[data-recover]");
  if (left && offer && (left.body !== area.value || left.title !== title.value)) {
    one("time", offer).textContent = new Intl.DateTimeFormat(document.documentElement.lang === "fa" ? "fa-IR" : "en", { dateStyle: "medium", timeStyle: "short" }).format(left.at);
    offer.hidden = false;
    one("[data-recover-yes]", offer).addEventListener("click", () => {
      title.value = left.title;
      area.focus();
      area.select();
      document.execCommand("insertText", false, left.body);
      offer.remove();
    });
    one("[data-recover-no]", offer).addEventListener("click", () => {
      forgetHere();
      offer.remove();
    });
  } else if (left) forgetHere();

  return { changed, save, compare, base };
};
