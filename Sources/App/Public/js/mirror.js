// What is painted behind the text field: the same lines, with marks. A line whose text and marks are as before stays as it is, so
// that a key costs the same in a long text as in a short one.

export const mirrorOf = (element) => {
  let lines = [];
  let offsets = [];

  const key = (text, marks) => text + marks.map((mark) => `\u0000${mark.start},${mark.end},${mark.look}`).join("");
  const draw = ({ text, marks }) => {
    const line = document.createElement("div");
    let last = 0;
    for (const { start, end, look } of marks) {
      const mark = document.createElement("mark");
      mark.className = look;
      mark.textContent = text.slice(start, end);
      line.append(text.slice(last, start), mark);
      last = end;
    }
    line.append(text.slice(last) || (last ? "" : "\u200b"));
    return line;
  };

  /** Marks must be in order and must not overlap; one that goes over a line end is cut there. */
  const paint = (text, marks) => {
    let next = 0;
    let start = 0;
    offsets = [];
    const wanted = text.split("\n").map((line) => {
      const end = start + line.length;
      const own = [];
      while (next < marks.length && marks[next].start <= end) {
        const mark = marks[next];
        if (mark.end > start) own.push({ start: Math.max(0, mark.start - start), end: Math.min(line.length, mark.end - start), look: mark.look });
        if (mark.end > end) break;
        next++;
      }
      offsets.push(start);
      start = end + 1;
      return { text: line, marks: own, key: key(line, own) };
    });
    let same = 0;
    while (same < lines.length && same < wanted.length && lines[same].key === wanted[same].key) same++;
    let tail = 0;
    while (tail < lines.length - same && tail < wanted.length - same && lines[lines.length - 1 - tail].key === wanted[wanted.length - 1 - tail].key) tail++;
    const fresh = wanted.slice(same, wanted.length - tail).map((line) => ({ ...line, element: draw(line) }));
    const gone = lines.slice(same, lines.length - tail);
    const before = lines[lines.length - tail]?.element ?? null;
    gone.forEach((line) => line.element.remove());
    for (const line of fresh) element.insertBefore(line.element, before);
    lines = [...lines.slice(0, same), ...fresh, ...(tail ? lines.slice(lines.length - tail) : [])];
  };

  return {
    paint,
    /** The lines that satisfy a test, with where they begin and what shows them. */
    find: (test) => lines.flatMap((line, index) => (test(line.text) ? [{ text: line.text, start: offsets[index], element: line.element }] : [])),
  };
};
