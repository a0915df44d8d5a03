// Parts of a page that are looked at while they change: asked for again every few seconds as long as somebody sees them.

import { all, one } from "[static js/dom.js]";

const pause = 5000;

const renew = async () => {
  const reply = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!reply.ok || reply.redirected) return false;
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
  for (const part of all("[data-live]")) {
    const next = one(`[data-live="${part.dataset.live}"]`, fresh);
    // Whoever is on one of its links stays there.
    if (next && !part.contains(document.activeElement)) part.replaceChildren(...next.childNodes);
  }
  return true;
};

if (one("[data-live]")) {
  const look = async () => {
    let goesOn = true;
    if (!document.hidden) goesOn = await renew().catch(() => true);
    if (goesOn) setTimeout(look, pause);
  };
  setTimeout(look, pause);
}
