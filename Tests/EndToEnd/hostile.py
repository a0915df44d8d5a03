"""Nothing that a person wrote runs. Every text of the sample data becomes hostile, quotation marks with combining marks behind them
included, and every page that can be reached is opened in both languages: no handler, no script, no frame, no word of the browser
about its policy."""

import json
import pathlib
import re
import sys
import tempfile

from playwright.sync_api import Error
from product import ROOT, Person, Product, browser, product

# `P` would be the end of innocence: a title that nobody gave.
RUN = "document.title='PWNED'"
MARKS = ["", "\u0301", "\u200c", "\ufe0f", "\u0651"]
HOSTILE = [
    piece.replace("RUN", RUN)
    for mark in MARKS
    for piece in (f'"{mark} autofocus onfocus="RUN" x="', f"'{mark} autofocus onfocus='RUN' x='", f'"{mark}><img src=x onerror="RUN">',
                  f"<{mark}script>RUN</script>", f"<{mark}svg onload=RUN>")
] + [
    f"</script><script>{RUN}</script>", f"</textarea><script>{RUN}</script>", f"</title><script>{RUN}</script>", f"[x](javascript:{RUN})",
    f"[x](JaVa&#10;script:{RUN})", f'![x](https://a.b/"onerror="{RUN})', f"<javascript:{RUN}>", f"`</code><img src=x onerror={RUN}>`",
    f"{{{{{{title}}}}}} {{{{>layout}}}} [[x|y]] [icon plus]", f"<iframe srcdoc='<script>parent.{RUN}</script>'>", "\u202e\u2066" + f'"><b onmouseover={RUN}>',
    f"&lt;script&gt;{RUN}&lt;/script&gt;", f'<a href="data:text/html,<script>{RUN}</script>">x</a>',
]
# What must stay what it is: numbers, names of states, addresses that have a form.
KEPT = {"phone_number", "decided_by", "pii_policy", "role", "slug", "category", "kind", "status", "email", "locale", "calendar", "library", "workspace", "project", "scope", "period",
        "created_by", "author", "assignee", "approved_by", "model", "member", "user", "timezone", "at", "source", "state", "metric", "action"}


def hostile_copy(value, numbers, titles, name=""):
    """- Parameter titles: what each title became, since contents name their prompts by it."""
    if name == "variable_types":
        # The names stand in the template; what is said of them is anybody's words.
        return [variable | hostile_copy({key: part for key, part in variable.items() if key not in ("name", "type")}, numbers, titles) for variable in value]
    if isinstance(value, dict):
        return {key: hostile_copy(part, numbers, titles, key) for key, part in value.items()}
    if isinstance(value, list):
        return [hostile_copy(part, numbers, titles, name) for part in value]
    if name == "prompt":
        return titles.get(value, value)
    if not isinstance(value, str) or name in KEPT or name.endswith(("_at", "_date", "_limit")):
        return value
    number = next(numbers)
    attack = HOSTILE[number % len(HOSTILE)]
    if name in ("body", "body_markdown"):
        return "\n\n".join(HOSTILE) + f"\n\n# {attack}\n\n- {attack}\n\n> {attack}\n\n```{attack}\n{attack}\n```\n\n| {attack} | b |\n|---|---|\n| {attack} | {attack} |\n"
    if name == "prompt_template":
        return value + " " + attack.replace("{", "(").replace("}", ")")
    return titles.setdefault(value, attack + f" {number}") if name == "title" else attack + f" {number}"


LOOK = """() => {
  const faults = [];
  if (document.title.includes('PWNED') && !document.title.includes('document.title')) faults.push('a script ran: ' + document.title);
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on')) faults.push(`<${element.localName} ${name}=…>`);
      if (/^(href|src|action|formaction|srcdoc|xlink:href)$/.test(name) && /^\\s*(javascript|data|vbscript):/i.test(value)) faults.push(`${name}="${value.slice(0, 60)}"`);
    }
    if (['iframe', 'object', 'embed', 'base', 'img', 'frame'].includes(element.localName)) faults.push(`<${element.localName}>`);
    if (element.localName === 'script' && !new URL(element.src || 'x:', location).pathname.startsWith('/static/')) faults.push('<script> of somebody else');
  }
  const links = [...document.querySelectorAll('a[href]')].map(link => link.href).filter(address => address.startsWith(location.origin + '/'));
  return { faults, links, shows: document.body.innerText.includes('PWNED') };
}"""


def kind(path):
    """Pages of one kind have the same path but for their numbers."""
    return re.sub(r"\d+", "N", path.split("#")[0])


def walk(person, start, faults, most=3, limit=160):
    """Opens what can be reached by links. Returns the addresses, the kinds of pages, and how many of them show an attack as text."""
    seen, kinds, waiting, shown = set(), {}, list(start), 0
    while waiting and len(seen) < limit:
        path = waiting.pop(0)
        shape = kind(path)
        if path in seen or kinds.get(shape, 0) >= most or re.search(r"/(export|static|health|api/)|/events|\.(csv|docx|json|md|html|zip)\b", path):
            continue
        seen.add(path)
        kinds[shape] = kinds.get(shape, 0) + 1
        person.open(path)
        # Scripts of the page have had their turn.
        person.page.wait_for_load_state("load")
        found = person.page.evaluate(LOOK)
        faults += [f"{person.language} {path}: {fault}" for fault in dict.fromkeys(found["faults"])]
        shown += found["shows"]
        waiting += [link.removeprefix(person.web).split("#")[0] or "/" for link in found["links"]]
    return seen, kinds, shown


def has_text(person, path):
    """Whether it is a content that can be edited and has something in it."""
    person.open(path)
    field = person.page.locator("#body")
    return field.count() > 0 and field.input_value() != ""


def main():
    faults = []
    data = hostile_copy(json.loads((ROOT / "fixtures/sample_data.json").read_text()), iter(range(10**6)), {})
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(data, file)
        file.flush()
        with product(fixture=file.name) as running, browser() as driver:
            for language in ("fa", "en"):
                person = Person(driver, running.web, language)
                person.log_in("09123456789")
                seen, kinds, shown = walk(person, ["/", "/profile", "/welcome"], faults)
                editor = next((path for path in sorted(seen) if re.fullmatch(r"/contents/\d+", path) and has_text(person, path)), None)
                assert editor and len(kinds) > 15 and shown > 20, f"only {sorted(kinds)} were reached, {shown} pages show an attack"
                # What scripts draw: marks, preview, suggestions, the palette.
                person.open(editor)
                if person.page.locator("#body").count():
                    try:
                        person.page.locator(".doc[data-detector]").wait_for()
                        person.page.locator("[data-modes] input[value=split]").check()
                        person.page.locator("[data-preview] > *").first.wait_for()
                        faults += [f"{language} preview: {fault}" for fault in person.page.evaluate(LOOK)["faults"]]
                    except Error as error:  # A text that breaks the editor is a fault beside the others, which are told all the same.
                        faults.append(f"{language} editor {editor}: {str(error)[:200]}")
                faults += person.complaints
                print(f"{language}: {len(seen)} pages of {len(kinds)} kinds, {shown} of them with one of {len(HOSTILE)} attacks as text")
                person.close()
            operator = Person(driver, running.web, "en")
            operator.log_in(Product.OPERATOR)
            seen, kinds, shown = walk(operator, ["/admin"], faults, most=1, limit=90)
            assert len(kinds) > 40 and shown > 10, f"only {sorted(kinds)} were reached, {shown} pages show an attack"
            faults += operator.complaints
            print(f"admin: {len(seen)} pages of {len(kinds)} kinds, {shown} of them with an attack as text")
            operator.close()
    for fault in dict.fromkeys(faults):
        print("FAIL ", fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
