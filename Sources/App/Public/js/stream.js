// A text as it is being written. Painted once a frame; after a lost line the stream goes on where it was, since the browser
// tells the id of the last event that it saw.

import { all, one, localNumber, directionOf, toast } from "[static js/dom.js]";

const live = one("[data-stream]");
if (live) {
  const state = one("[data-stream-state]");
  const words = one("[data-stream-words]");
  const progress = one("[data-stream-progress]");
  const segmenter = new Intl.Segmenter("fa", { granularity: "word" });
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
    let number = 0;
    for (const part of segmenter.segment(text)) if (part.isWordLike) number++;
    words.textContent = localNumber(number);
    if (follows) scrollTo({ top: document.body.scrollHeight });
  };
  const reset = () => {
    text = "";
    done = [];
    live.replaceChildren();
  };
  addEventListener("wheel", (event) => event.deltaY < 0 && (follows = false), { passive: true });
  addEventListener("touchmove", () => (follows = false), { passive: true });

  const source = new EventSource(live.dataset.stream);
  const over = (told) => {
    source.close();
    if (frame) cancelAnimationFrame(frame);
    if (text) paint();
    live.setAttribute("aria-busy", "false");
    state.textContent = told;
    toast(told);
    setTimeout(() => location.replace(live.dataset.done), 700);
  };
  source.addEventListener("status", (event) => {
    if (JSON.parse(event.data).reset) reset();
  });
  source.addEventListener("delta", (event) => {
    one(".waiting", live)?.remove();
    const piece = JSON.parse(event.data);
    text += piece.text;
    progress.value = Math.max(progress.value, piece.progress);
    frame ||= requestAnimationFrame(paint);
  });
  source.addEventListener("done", () => over(live.dataset.told));
  // The browser's own kind of error has no data: it connects anew by itself.
  source.addEventListener("error", (event) => event.data && over(live.dataset.failed));

  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !one("dialog[open]")) one("[data-stop] button")?.click();
  });
}
