"""Every page as a person sees it: both languages, both themes, wide and narrow. Writes a picture of each into a folder and
checks what a program can check: nothing sticks out, nothing is inaccessible (axe), no page lacks a style sheet, the browser
complains of nothing."""

import argparse
import json
import pathlib
import re
import sys

import axe_playwright_python
import daily
from product import ROOT, Person, Product, browser, product

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TEXT = {
    "fa": "## چرا قهوهٔ تخصصی؟\n\nقهوهٔ تخصصی (Specialty Coffee) به دانه‌ای گفته می‌شود که در ارزیابی SCA امتیازی بالاتر از ۸۰ بگیرد.\n\n## روش دم‌آوری\n\nFrench press برای تیم‌های ۴ تا ۶ نفره کافی است؛ سفارش با شمارهٔ 09123456789 یا sara@example.com.\n\n- آسیاب درشت\n- آب ۹۳ درجه\n- چهار دقیقه صبر",
    "en": "## Why specialty coffee?\n\nSpecialty coffee scores above 80 in an SCA tasting.\n\n## Brewing\n\nA French press is enough for a team of six; order at sara@example.com.\n\n- Coarse grind\n- Water at 93 degrees\n- Four minutes",
}

# Sheets that are fetched when they are needed, not named by pages.
SHEETS = {file.name: file.read_text() for file in (ROOT / "Sources/App/Public/css").glob("*.css") if file.name not in ("app.css", "date.css")}
UNSTYLED = """(sheets) => {
  const loaded = [...document.querySelectorAll('link[rel=stylesheet]')].map(link => link.href.split('/').pop()), found = [];
  const rules = list => [...list].flatMap(rule => rule.selectorText ? [rule] : rule.cssRules ? rules(rule.cssRules) : []);
  for (const [name, text] of Object.entries(sheets)) {
    if (loaded.some(address => address.startsWith(name.replace('.css', '.')))) continue;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    for (const { selectorText } of rules(sheet.cssRules)) if (document.querySelector(selectorText)) found.push(`${name} is missing: ${selectorText}`);
  }
  return found;
}"""


def furnish(person):
    """A team with something of everything. Returns the pages to look at."""
    say, page = person.say, person.page
    person.log_in("09121234567" if person.language == "fa" else "09129876543")
    person.begin(say("شرکت آریا", "Aria Ltd"), say("بازاریابی", "Marketing"), say("وبلاگ پاییز", "Autumn blog"), say("سارا محمدی", "Sara Adams"))
    base = person.workspace
    person.open(base + "/prompts/new")
    person.fill("عنوان", "Title", say("پست وبلاگ سئو", "SEO blog post"))
    template = say("مطلبی دربارهٔ {موضوع} با لحن {لحن} برای {مخاطب} بنویس. API v2 را هم نام ببر.", "Write about {topic} in a {tone} tone for {audience}.")
    person.fill("متن الگو", "Template", template)
    page.get_by_role("button", name=say("ذخیره", "Save"), exact=True).click()
    page.wait_for_url("**/prompts/*")
    prompt = page.url.split("/")[-1].split("?")[0]
    contents = []
    for title in (say("راهنمای انتخاب قهوه برای دفتر کار", "Choosing coffee for the office"), say("ده ایدهٔ کپشن برای یلدا", "Ten captions for winter"), say("معرفی نسخهٔ ۳٫۲ API و مهاجرت از v2", "API 3.2 and moving on from v2")):
        person.open(f"{base}/contents/new")
        person.fill("عنوان یا موضوع", "Title or topic", title)
        person.press("خودم می‌نویسم", "I write it myself")
        page.wait_for_url("**/contents/*")
        contents.append(page.url.split("?")[0].removeprefix(person.web))
        page.locator("#body").fill(TEXT[person.language])
        page.locator("#edit button.primary").click()
        person.see("ذخیره شد", "Saved")
    person.open(contents[0])
    page.locator("#body").fill(TEXT[person.language].replace("۹۳", "۹۶").replace("93", "96") + say("\n\nنوش جان!", "\n\nEnjoy!"))
    page.locator("#edit button.primary").click()
    person.see("ذخیره شد", "Saved")
    person.press("فرستادن برای بررسی", "Send for review")
    person.see("برای بررسی فرستاده شد", "Sent for review")
    person.open(contents[1] + "?panel=generate")
    page.locator("[data-generate] button.ai").click()
    page.locator(".chip.st-review, .chip.st-in_progress").first.wait_for()
    page.wait_for_url("**" + contents[1])
    page.locator(".chip.st-review").first.wait_for(timeout=60000)
    organization = page.locator(".nav a[href^='/o/']").first.get_attribute("href").rsplit("/", 1)[0]
    together = work_together(person, base, organization, contents[0])
    return together | daily.furnish(person, base, prompt, contents) | {
        "dashboard": base, "contents": base + "/contents", "contents-none": base + "/contents?search=zzzz", "content-new": f"{base}/contents/new?prompt={prompt}",
        "editor": contents[2], "editor-review": contents[0], "versions": contents[0] + "/versions", "review": base + "/review", "projects": base + "/projects",
        "project": "/projects/" + page_id(person, base), "prompts": base + "/prompts", "prompt": f"/prompts/{prompt}", "prompt-new": base + "/prompts/new",
        "prompt-edit": f"/prompts/{prompt}/edit", "usage": base + "/usage?scope=organization", "members": organization + "/members", "limits": organization + "/limits",
        "limits-edit": organization + "/limits?scope=workspace&object=" + base.split("/")[-1], "workspaces": organization + "/workspaces", "audit": organization + "/audit",
        "profile": "/profile", "welcome": "/welcome", "missing": "/contents/999999", "import": "/welcome/archive", "audit-of-one": organization + "/audit?object_type=webhook",
    }


# Every kind of page of the admin area, and the lists that differ.
ADMIN = {
    "admin": "/admin", "admin-users": "/admin/users", "admin-users-none": "/admin/users?q=zzzz", "admin-user": "/admin/users/2", "admin-user-edit": "/admin/users/2/edit",
    "admin-user-act": "/admin/users/act?action=deactivate&id=2&id=1", "admin-organizations": "/admin/organizations", "admin-organization": "/admin/organizations/1",
    "admin-suspend": "/admin/organizations/act?action=suspend&id=1", "admin-members": "/admin/members?role=admin", "admin-contents": "/admin/contents",
    "admin-content": "/admin/contents/2", "admin-jobs": "/admin/jobs", "admin-job": "/admin/jobs/1", "admin-generation": "/admin/generations?status=completed",
    "admin-usage": "/admin/usage-logs?organization_id=1", "admin-limits": "/admin/limits", "admin-limit-new": "/admin/limits/new", "admin-raise-new": "/admin/raises/new",
    "admin-audit": "/admin/audit", "admin-event": "/admin/audit/1.1", "admin-migrations": "/admin/migrations",
}


def work_together(person, base, organization, content):
    """What people and programs do with each other: a comment, a key, a webhook, an archive, a limit that is met."""
    say, page = person.say, person.page
    colleague = "09121112233" if person.language == "fa" else "09121112244"
    person.open(organization + "/members")
    page.locator("summary.btn").first.click()
    person.fill("شمارهٔ موبایل", "Mobile number", colleague)
    page.locator("#f-role").select_option("editor")
    page.locator("form.fold-body button.primary").click()
    person.see("دعوت شد", "Invited")
    other = Person(person.browser, person.web, person.language)
    other.log_in(colleague)
    other.open(content + "/comments")
    for body, quote in ((say("این جمله منبع می‌خواهد. @سارا محمدی", "Where is this from? @Sara Adams"), say("امتیازی بالاتر از ۸۰", "above 80")), (say("تیتر را کوتاه‌تر کنیم؟", "A shorter title?"), "")):
        other.page.locator("#f-body").fill(body)
        other.page.locator("#f-quote").fill(quote)
        other.page.locator("#new button.primary").click()
        other.see("یادداشت گذاشته شد", "Your comment is there")
    other.complaints and person.complaints.extend(other.complaints)
    other.close()
    person.open(content + "/comments")
    page.locator(".thread details.fold > summary", has_text=say("پاسخ", "Reply")).first.click()
    page.locator(".thread textarea:visible").first.fill(say("از گزارش سال ۱۴۰۴ است.", "It is from the report."))
    page.locator(".thread details[open] button.primary").first.click()
    person.see("یادداشت گذاشته شد", "Your comment is there")
    person.open("/profile/keys")
    page.locator("#f-name").fill(say("انتشار در وب‌سایت", "Publishing to our site"))
    page.locator("form.fold-body button.primary").click()
    person.see("همین یک بار نشان داده می‌شود", "This is shown once only")
    person.open(organization + "/webhooks")
    page.locator("#f-url").fill(person.web + "/about")
    page.locator("form.fold-body button.primary").click()
    person.see("همین یک بار نشان داده می‌شود", "This is shown once only")
    page.locator("a.btn.primary").click()
    webhook = page.url.removeprefix(person.web)
    page.locator("form[action$='/test'] button").click()
    page.locator(".attempts-done, .tag.ok, .tag.bad, code", has_text=re.compile(r"40\d|20\d")).first.wait_for(timeout=30000)
    delivery = page.url.removeprefix(person.web)
    person.open(organization + "/archives")
    page.locator(".page-head form button.primary").click()
    page.locator("a[download]").first.wait_for(timeout=60000)
    person.open(f"{organization}/limits?scope=organization&object={organization.split('/')[-1]}")
    page.locator("#f-tokens_limit").fill("10")
    page.locator("#edit form button.primary").first.click()
    person.see("سقف تغییر کرد", "The limit is changed")
    person.open(base + "/contents")
    page.locator(".table a.title").first.click()
    made = page.url
    person.open(content.replace(content, made.removeprefix(person.web)))
    person.open(base + "/contents/new")
    person.fill("عنوان یا موضوع", "Title or topic", say("متنی که جا نمی‌شود", "A text that does not fit"))
    person.press("ساختن و رفتن به تولید", "Create and generate")
    page.locator("[data-generate] button.ai").click()
    person.see("سقف ماهانه", "monthly")
    person.open(f"{organization}/limits?scope=organization&object={organization.split('/')[-1]}")
    page.locator("#edit details.fold > summary").click()
    page.locator("#f-tokens").fill("5000000")
    page.locator("#f-until").fill(say("فردا", "tomorrow"))
    page.locator("#f-reason").fill(say("کارزار یلدا", "The winter campaign"))
    page.locator("#edit details.fold form button.primary").click()
    person.see("سقف بالا رفت", "The limit is raised")
    return {
        "comments": content + "/comments", "comments-none": content + "/comments?resolved=true", "notifications": "/notifications", "notifications-none": "/notifications?kind=approved",
        "notification-preferences": organization + "/notifications", "keys": "/profile/keys", "phone": "/profile/phone", "own-data": "/profile/data", "organization": organization + "/settings",
        "archives": organization + "/archives", "webhooks": organization + "/webhooks", "webhook": webhook, "delivery": delivery, "members-keys": organization + "/keys",
        "refusals": organization + "/limits/refusals", "raises": organization + "/limits/raises", "unresolved": organization + "/limits/unresolved",
        "audit-verified": organization + "/audit?verify=true", "audit-days": organization + "/audit?from=" + say("۱۴۰۵/۰۹/۰۱", "2026-11-01"), "search": "/search?q=" + say("قهوهٔ تخصصی", "specialty coffee"),
        "search-none": "/search?q=zzzz", "about": "/about", "terms": "/terms", "privacy": "/privacy",
    }


def page_id(person, base):
    person.open(base + "/projects")
    return person.page.locator(".grid-cards a.card").first.get_attribute("href").split("/")[-1]


def check(person, name, faults):
    page = person.page
    size = page.viewport_size
    for width in (size["width"], 768 if size["width"] > 500 else 320):
        page.set_viewport_size({"width": width, "height": size["height"]})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            faults.append(f"{name}: {wide} px too wide at {width}")
    page.set_viewport_size(size)
    # Into the page's own world, past its policy, as a test may.
    session = person.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE})
    found = session.send("Runtime.evaluate", {
        "expression": f"axe.run(document, {{runOnly: {json.dumps(TAGS)}}}).then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.slice(0, 4).map(n => n.html.slice(0, 140))])))",
        "awaitPromise": True, "returnByValue": True})
    lacking = session.send("Runtime.evaluate", {"expression": f"({UNSTYLED})({json.dumps(SHEETS)})", "returnByValue": True})
    session.detach()
    faults += [f"{name}: {fault}" for fault in lacking["result"].get("value", ["it is unknown which style sheets are missing"])]
    for rule, nodes in json.loads(found["result"].get("value", "[]")):
        faults.append(f"{name}: {rule}: {nodes}")


def look(driver, web, cookies, pages, language, theme, width, folder, faults, only):
    person = Person(driver, web, language, width=width, height=900 if width > 500 else 844, theme=theme)
    person.context.add_cookies(cookies)
    for name, path in pages.items():
        if only and name not in only:
            continue
        person.open(path)
        title = f"{name}-{language}-{theme}-{width}"
        person.page.screenshot(path=folder / f"{title}.png", full_page=True)
        check(person, title, faults)
        # Between the widths of pictures nothing sticks out either.
        person.page.set_viewport_size({"width": 768 if width > 500 else 320, "height": 800})
        wide = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            faults.append(f"{title}: {wide} px too wide at {768 if width > 500 else 320} px")
        person.page.set_viewport_size({"width": width, "height": 900 if width > 500 else 844})
    faults += person.complaints
    person.close()


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--folder", type=pathlib.Path, default=ROOT / ".build/screens")
    options.add_argument("--only", nargs="*", help="names of pages")
    options.add_argument("--quick", action="store_true", help="Persian light wide and English dark narrow only")
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    faults = []
    ways = [(language, theme, width) for language in ("fa", "en") for theme in ("light", "dark") for width in (1360, 390)]
    if given.quick:
        ways = [("fa", "light", 1360), ("en", "dark", 390)]
    with product() as running, browser() as driver:
        for language in ("fa", "en"):
            person = Person(driver, running.web, language)
            pages = furnish(person)
            faults += person.complaints
            cookies = person.context.cookies()
            person.close()
            operator = Person(driver, running.web, language)
            operator.log_in(Product.OPERATOR)
            keys = operator.context.cookies()
            operator.close()
            for way in ways:
                if way[0] != language:
                    continue
                look(driver, running.web, cookies, pages, *way, given.folder, faults, given.only)
                look(driver, running.web, keys, ADMIN, *way, given.folder, faults, given.only)
                if not given.only or "login" in given.only:
                    stranger = Person(driver, running.web, language, width=way[2], theme=way[1])
                    stranger.open("/login")
                    stranger.page.screenshot(path=given.folder / f"login-{language}-{way[1]}-{way[2]}.png")
                    check(stranger, f"login-{'-'.join(map(str, way))}", faults)
                    stranger.fill("شمارهٔ موبایل", "Mobile number", "09120000000")
                    stranger.press("دریافت کد", "Send me a code")
                    stranger.page.wait_for_url("**/login/code")
                    stranger.page.screenshot(path=given.folder / f"login-code-{language}-{way[1]}-{way[2]}.png")
                    check(stranger, f"login-code-{'-'.join(map(str, way))}", faults)
                    faults += stranger.complaints
                    stranger.close()
    for fault in dict.fromkeys(faults):
        print(fault)
    print(f"{len(list(given.folder.glob('*.png')))} pictures in {given.folder}; {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
