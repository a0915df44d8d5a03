// A chosen passage said differently by the model: asked for in a dialog, looked at there, and put into the text by whoever asked.

import { one, localNumber, toast, directionOf } from "[static js/dom.js]";

const longest = 20000;

export const rewording = (panel, button, form, area, replace) => {
  if (!panel || !button) return;
  const words = panel.dataset;
  const [passage, cost, told, result, ask, stop, take, add, more] = ["passage", "reword-cost", "reword-told", "reworded", "reword-ask", "reword-stop", "reword-take", "reword-add", "more"].map((name) => one(`[data-${name}]`, panel));
  const address = `${form.action}/rewordings`;
  let chosen = { start: 0, end: 0, text: "" };
  let running = null;

  /** What is selected, without the blanks around it; where nothing is, the paragraph that one is in. */
  const choose = () => {
    const all = area.value;
    let [start, end] = [area.selectionStart, area.selectionEnd];
    if (start === end) {
      start = all.lastIndexOf("\n\n", start - 1) + 1;
      end = all.indexOf("\n\n", end);
      if (end < 0) end = all.length;
    }
    while (start < end && /\s/.test(all[start])) start++;
    while (end > start && /\s/.test(all[end - 1])) end--;
    return { start, end, text: all.slice(start, end) };
  };

  const send = (path, fields = {}) => fetch(path, { method: "POST", body: new URLSearchParams({ csrf: one("[name=csrf]", form).value, ...fields }), headers: { Accept: "application/json" } });
  const money = (amount) => words.money.replace("{n}", localNumber(amount, { minimumFractionDigits: 2, maximumSignificantDigits: 3 }));
  const wish = () => ({ change: one("[name=change]:checked", panel).value, passage: chosen.text, additional_instructions: more.value });
  const say = (text) => (told.textContent = text);
  const show = (state) => {
    ask.hidden = state === "running";
    stop.hidden = state !== "running";
    take.hidden = add.hidden = result.hidden = state !== "done";
    ask.classList.toggle("ghost", state === "done");
  };
  const problemOf = async (answer) => {
    const problem = await answer.json().catch(() => ({}));
    return Object.values(problem.errors ?? {}).flat()[0] ?? problem.detail ?? words.offline;
  };

  /** Looks again and again, less and less often, until it is done; whoever closed the dialog is not waited for. */
  const wait = async (job) => {
    for (let pause = 150; running === job; pause = Math.min(1000, pause * 1.3)) {
      const answer = await fetch(`${address}/${job}`, { headers: { Accept: "application/json" } }).catch(() => null);
      if (answer && !answer.ok) return fail(await problemOf(answer));
      const found = answer && (await answer.json());
      if (running !== job) return;
      if (found?.finished_at) return end(found);
      await new Promise((go) => setTimeout(go, pause));
    }
  };
  const fail = (text) => {
    running = null;
    show("asked");
    say(text);
  };
  const end = (found) => {
    running = null;
    if (!found.text) return fail(found.error ?? "");
    result.textContent = found.text;
    result.dir = directionOf(found.text);
    say(found.metadata.cost === undefined ? (found.error ?? "") : words.cost.replace("{n}", money(found.metadata.cost)));
    show("done");
    take.focus();
  };

  const halt = () => {
    if (running) send(`${address}/${running}/cancel`).catch(() => null);
  };

  /** What it would cost, told before anybody asks; of several questions the last one counts. */
  let questions = 0;
  const estimate = async () => {
    const question = ++questions;
    const answer = await send(`${address}/estimate`, wish()).catch(() => null);
    if (question !== questions) return;
    if (!answer?.ok || answer.redirected) return (cost.textContent = answer ? await problemOf(answer) : "");
    const { estimated_cost: about, maximum_cost: most } = await answer.json();
    cost.textContent = words.estimated.replace("{about}", money(about)).replace("{most}", money(most));
  };
  panel.addEventListener("change", estimate);

  button.addEventListener("click", () => {
    chosen = choose();
    if (!chosen.text) return toast(words.none);
    if ([...chosen.text].length > longest) return toast(words.long);
    passage.textContent = chosen.text;
    passage.dir = directionOf(chosen.text);
    say("");
    show("asked");
    cost.textContent = "";
    estimate();
    panel.showModal();
    one("[name=change]:checked", panel)?.focus();
  });
  const start = async () => {
    if (running) return;
    running = "asked";
    show("running");
    say(words.waiting);
    const answer = await send(address, wish()).catch(() => null);
    if (!answer?.ok || answer.redirected) return fail(answer ? await problemOf(answer) : words.offline);
    const job = (await answer.json()).id;
    if (!panel.open) return send(`${address}/${job}/cancel`);
    running = job;
    wait(job);
  };
  ask.addEventListener("click", start);
  more.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    start();
  });
  stop.addEventListener("click", halt);
  panel.addEventListener("close", () => {
    halt();
    running = null;
    area.focus();
  });

  /** Where the passage stands now: one may have typed elsewhere while the dialog was away, and another may have come in. */
  const place = () => {
    if (area.value.slice(chosen.start, chosen.end) === chosen.text) return chosen.start;
    return area.value.indexOf(chosen.text);
  };
  const put = (text, isBelow) => {
    const start = place();
    if (start < 0) return say(words.lost);
    panel.close();
    const end = start + chosen.text.length;
    replace(isBelow ? end : start, end, isBelow ? `\n\n${text}` : text);
  };
  take.addEventListener("click", () => put(result.textContent, false));
  add.addEventListener("click", () => put(result.textContent, true));
};
