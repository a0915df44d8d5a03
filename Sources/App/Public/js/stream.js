// A text as it is being written. Painted once a frame; after a lost line the stream goes on where it was, since the browser
// tells the id of the last event that it saw.

import { all, one, localNumber, directionOf, toast } from "[static js/dom.js]";

const live = one("[data-stream]");
if (live) {
  const state = one("[data-stream-state]");
  const words = one("[data-stream-words]");
  const progress = one("[data-stream-progress]");
  const cost = one("[data-stream-cost]");
  const told = live.dataset;
  let counted = 0;
  let text = "";
  let frame = 0;
  let follows = true;

  const inline = (line) => {
    const pieces = line.split(/(\*\*[^*]+\*\*)/);
    return pieces.map((piece) => {
      if (!piece.startsWith("**")) return piece;
      const strong = document.createElement("strong");
      strong.textContent = piece.slice(2, -2);
      return strong;
    });
  };
  const block = (source) => {
    const heading = source.match(/^(#{1,6}) (.*)$/);
    const items = source.split("\n");
    if (heading) {
      const title = document.createElement(`h${Math.max(2, heading[1].length)}`);
      title.append(...inline(heading[2]));
      return title;
    }
    if (items.every((item) => /^([-*]|\d+\.) /.test(item))) {
      const list = document.createElement(/^\d/.test(items[0]) ? "ol" : "ul");
      list.append(
        ...items.map((item) => {
          const entry = document.createElement("li");
          entry.append(...inline(item.replace(/^([-*]|\d+\.) /, "")));
          return entry;
        }),
      );
      return list;
    }
    const paragraph = document.createElement("p");
    if (!items.every((item) => item.startsWith(">"))) {
      paragraph.append(...inline(source));
      return paragraph;
    }
    const quote = document.createElement("blockquote");
    paragraph.append(...inline(items.map((item) => item.replace(/^> ?/, "")).join(" ")));
    quote.append(paragraph);
    return quote;
  };

  /* Finished blocks stay as they are; only the last is painted anew. */
  let done = [];
  const paint = () => {
    frame = 0;
    const sources = text.replace(/^(#{1,6} .*)\n(?!\n)/gm, "$1\n\n").split(/\n{2,}/).filter((part) => part.trim());
    sources.forEach((source, index) => {
      if (done[index]?.source === source) return;
      const element = block(source);
      element.dir = directionOf(source);
      done[index] ? done[index].element.replaceWith(element) : live.append(element);
      done[index] = { source, element };
    });
    all(".cursor", live).forEach((element) => element.classList.remove("cursor"));
    done[done.length - 1]?.element.classList.add("cursor");
    if (performance.now() - counted > 250) count();
    if (follows) scrollTo({ top: document.body.scrollHeight });
  };
  const count = () => {
    counted = performance.now();
    words.textContent = localNumber((text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}\u200c]*/gu) ?? []).length);
  };
  /** A small amount, as the page writes numbers. */
  const money = (amount) => told.money.replace("{n}", localNumber(amount, { minimumFractionDigits: 2, maximumSignificantDigits: 3 }));
  const reset = () => {
    text = "";
    done = [];
    live.replaceChildren();
  };
  addEventListener("wheel", (event) => event.deltaY < 0 && (follows = false), { passive: true });
  addEventListener("touchmove", () => (follows = false), { passive: true });

  const source = new EventSource(live.dataset.stream);
  const over = (ending) => {
    source.close();
    if (frame) cancelAnimationFrame(frame);
    if (text) paint();
    count();
    live.setAttribute("aria-busy", "false");
    state.textContent = ending;
    toast(ending);
    setTimeout(() => location.replace(told.done), 700);
  };
  source.addEventListener("status", (event) => {
    const status = JSON.parse(event.data);
    if (status.reset) reset();
    const reason = status.error?.[document.documentElement.lang];
    if (reason) state.textContent = told.again.replace("{reason}", reason);
  });
  let isStopped = false;
  source.addEventListener("delta", (event) => {
    if (isStopped) return;
    one(".waiting", live)?.remove();
    const piece = JSON.parse(event.data);
    text += piece.text;
    progress.value = Math.max(progress.value, piece.progress);
    if (piece.cost) cost.textContent = money(piece.cost);
    frame ||= requestAnimationFrame(paint);
  });
  source.addEventListener("usage", (event) => (cost.textContent = money(JSON.parse(event.data).cost)));
  source.addEventListener("done", () => over(told.told));
  // The browser's own kind of error has no data: it connects anew by itself.
  source.addEventListener("error", (event) => event.data && over(JSON.parse(event.data).status === "cancelled" ? told.stopped : told.failed));

  /* Stopping is at once for the eye; the page stays until the writer has heard of it. */
  one("[data-stop]")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    isStopped = true;
    state.textContent = told.stopping;
    const form = event.target;
    one("button", form).disabled = true;
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) location.reload();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !one("dialog[open]")) one("[data-stop] button")?.click();
  });
}
