// A part of a page that changes by itself is fetched anew: when its events say so, or every few seconds while there is
// something to wait for. The page is the one that is shown without scripts too.

import { one } from "[static js/dom.js]";

const parts = () => document.querySelectorAll("[data-live]");
let source;
let timer;
let busy = false;

const refresh = async () => {
  // What somebody is at stays as it is.
  if (busy || document.hidden) return;
  busy = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of parts()) {
        const next = page.getElementById(part.id);
        if (next && !part.contains(document.activeElement)) part.replaceWith(document.adoptNode(next));
      }
    }
  } finally {
    busy = false;
  }
  watch();
};

const watch = () => {
  const part = one("[data-live]");
  clearTimeout(timer);
  if (!part) return source?.close();
  if (!part.dataset.live) timer = setTimeout(refresh, 3000);
  else if (!source) {
    source = new EventSource(part.dataset.live);
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(refresh, 300);
    };
    source.addEventListener("progress", soon);
    source.addEventListener("done", () => {
      source.close();
      soon();
    });
  }
};
addEventListener("visibilitychange", () => !document.hidden && parts().length && refresh());
addEventListener("pagehide", () => source?.close());
watch();
