"""The detector of personal data in the browser says what the labelled corpora of the server's tests say, at the same marks; and how
much it weighs and how long a key takes. In the page itself, under its own policy, by the very module that the editor loads."""

import json
import pathlib
import re
import sys

from product import ROOT, Person, browser, product

FIXTURES = ROOT / "Tests/TextKitTests/PersonalData/Fixtures"


def cases(file):
    """One case a line; `{{kind|value}}` marks what must be found, `{{?kind|value}}` what may be."""
    for line in (FIXTURES / file).read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        text, marks, rest = "", [], line
        while found := re.search(r"\{\{([^|{}]*)\|(.*?)\}\}", rest):
            text += rest[: found.start()].replace("\\n", "\n")
            start = units(text)
            text += found.group(2).replace("\\n", "\n")
            marks.append((found.group(1).lstrip("?"), start, units(text), found.group(1).startswith("?")))
            rest = rest[found.end() :]
        yield text + rest.replace("\\n", "\n"), marks


def units(text):
    return len(text.encode("utf-16-le")) // 2


def score(found, marks):
    """Right, missed, too much; as `CorpusScore` of the server's tests counts them."""
    certain = [[f["kind"], f["start"], f["end"]] for f in found if f["score"] >= 60]
    right = missed = 0
    for kind, start, end, optional in marks:
        hit = [kind, start, end] in certain
        if hit:
            certain.remove([kind, start, end])
        if not optional:
            right, missed = right + hit, missed + (not hit)
    return right, missed, len(certain)


LOAD = """async () => {
  const module = document.querySelector('script[type=module][src*=app]').src;
  const text = await (await fetch(module)).text();
  const editor = await (await fetch(text.match(/\\/static\\/[^"]*editor\\.js/)[0])).text();
  const { detector } = await import(editor.match(/\\/static\\/[^"]*personal-data\\.js/)[0]);
  window.scan = await detector(document.querySelector('[data-editor]').dataset.detector);
  return !!window.scan;
}"""


def main():
    failures = []
    with product() as running, browser() as driver:
        person = Person(driver, running.web)
        person.log_in("09121110000")
        person.begin("گروه", "فضا", "پروژه")
        person.write("آزمون")
        page = person.page
        if not page.evaluate(LOAD):
            sys.exit("the detector is not there: scripts/build_wasm.sh builds it")
        # What the server says of the same texts, all at once.
        for file, precision, recall in (("corpus.txt", 0.98, 0.97), ("second-corpus.txt", 0.98, 0.97)):
            labelled = list(cases(file))
            found = page.evaluate("texts => texts.map(text => window.scan(text))", [text for text, _ in labelled])
            sums = [sum(column) for column in zip(*(score(f, marks) for f, (_, marks) in zip(found, labelled)))]
            right, missed, extra = sums
            got = (right / (right + extra), right / (right + missed))
            print(f"{file}: {len(labelled)} cases in the browser, precision {got[0]:.4f}, recall {got[1]:.4f}")
            if got[0] < precision or got[1] < recall:
                failures.append(f"{file}: {got}")
            told = page.evaluate(
                """async texts => { const csrf = document.querySelector('[name=csrf]').value, all = [];
                for (const text of texts) { const body = new URLSearchParams({ csrf, text });
                  const answer = await fetch('/text/analysis', { method: 'POST', body, headers: { Accept: 'application/json' } });
                  all.push(answer.ok ? (await answer.json()).personal_data : null); }
                return all; }""", [text for text, _ in labelled])
            for (text, _), ours, theirs in zip(labelled, found, told):
                place = lambda at: units(text[:at])
                server = [[m["kind"], place(m["start"]), place(m["end"]), m["score"]] for m in theirs]
                here = [[m["kind"], m["start"], m["end"], m["score"]] for m in ours]
                if server != here:
                    failures.append(f"browser {here}, server {server}: {text}")
        text = ("سفارش را با شمارهٔ 09123456789 یا sara@example.com پیگیری کنید. " + "این متن نمونه‌ای است که کسی می‌نویسد. " * 40 + "\n") * 6
        took = page.evaluate("""text => { window.scan(text); const start = performance.now(); for (let n = 0; n < 50; n++) window.scan(text);
            return (performance.now() - start) / 50; }""", text)
        size = page.evaluate("async () => (await (await fetch(document.querySelector('[data-editor]').dataset.detector)).arrayBuffer()).byteLength")
        packed = ROOT / "Public/vendor/web/personal-data.wasm.br"
        print(f"{size / 1000:.1f} kB, {packed.stat().st_size / 1000 if packed.exists() else 0:.1f} kB compressed; {took:.2f} ms for {len(text.split())} words")
        failures += person.complaints
    for failure in failures[:20]:
        print("FAIL ", failure)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
