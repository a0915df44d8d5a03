// The headings of the text that is being written: they lead into it, and show where one is.

import { all, one, directionOf } from "[static js/dom.js]";

/** A test for all lines from the first on: headings, but not what looks like one between the fences of code. */
const headingsOf = () => {
  let fence = "";
  return (line) => {
    const sign = line.match(/^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/)?.[1] ?? "";
    if (!fence) {
      fence = sign;
      return /^ {0,3}#{2,3} +\S/.test(line);
    }
    if (sign.startsWith(fence) && line.trim() === sign) fence = "";
    return false;
  };
};

/** Returns what looks for headings anew. */
export const outlineOf = (outline, mirror, area, shell, preview) => {
  let headings = [];
  const sketch = () => {
    const found = mirror.find(headingsOf());
    const isSame = found.length === headings.length && found.every((heading, index) => heading.text === headings[index].text);
    headings = found;
    if (isSame && outline.dataset.ours) return;
    outline.dataset.ours = "yes";
    outline.replaceChildren(
      ...found.map((heading, index) => {
        const [item, link, label] = ["li", "a", "bdi"].map((tag) => document.createElement(tag));
        item.className = heading.text.trimStart().startsWith("###") ? "h3" : "h2";
        link.href = "#body";
        label.dir = directionOf(heading.text);
        label.textContent = heading.text.replace(/^ *#+ +/, "").replace(/[*_`]/g, "");
        link.append(label);
        link.addEventListener("click", (event) => {
          event.preventDefault();
          go(index);
        });
        item.append(link);
        return item;
      }),
    );
    const empty = one("[data-outline-empty]");
    if (empty) empty.hidden = found.length > 0;
  };
  const go = (index) => {
    const target = shell.dataset.mode === "read" ? all("h2, h3", preview)[index] : headings[index].element;
    if (shell.dataset.mode !== "read") {
      area.focus({ preventScroll: true });
      const end = headings[index].start + headings[index].text.length;
      area.setSelectionRange(end, end);
    }
    scrollTo({ top: target.getBoundingClientRect().top + scrollY - 130, behavior: "smooth" });
  };
  let spying = 0;
  const spy = () => {
    spying = 0;
    let current = -1;
    headings.forEach((heading, index) => heading.element.getBoundingClientRect().top < 160 && (current = index));
    all("a", outline).forEach((link, index) => (index === current ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
  };
  addEventListener("scroll", () => (spying ||= requestAnimationFrame(spy)), { passive: true });

  return sketch;
};
