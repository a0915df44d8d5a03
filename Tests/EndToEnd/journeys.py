"""What people do, in a real browser: in Persian and in English, with scripts and without, wide and narrow. By what they see
and by the keyboard only."""

import re
import sys
import time

import daily
from product import Person, browser, product, receiver


def written_by_a_newcomer(person, number):
    """From nothing to an approved text and what it cost."""
    say, page = person.say, person.page
    started = time.monotonic()
    person.log_in(number)
    person.begin(say("گروه لاجورد", "Lapis Group"), say("محتوا", "Content"), say("مجله", "Magazine"), say("نگار کریمی", "Nora Kay"))
    person.follow("پرامپت تازه", "New prompt")
    person.fill("عنوان", "Title", say("مقالهٔ آموزشی", "How-to article"))
    person.fill("متن الگو", "Template", say("مقاله‌ای دربارهٔ {موضوع} بنویس.", "Write an article about {topic}."))
    if person.scripts:
        page.locator(".var", has_text=say("موضوع", "topic")).first.wait_for()
    page.get_by_role("button", name=say("ذخیره", "Save"), exact=True).click()
    person.see("پرامپت ذخیره شد", "The prompt is saved")
    person.follow("محتوا با این پرامپت", "Use it")
    person.fill("عنوان یا موضوع", "Title or topic", say("دم‌کردن چای", "Brewing tea"))
    page.get_by_label(say("موضوع", "topic"), exact=True).fill(say("چای ایرانی", "Persian tea"))
    person.press("ساختن و رفتن به تولید", "Create and generate")
    page.locator("[data-generate] button.ai").click()
    # Without scripts the page reloads itself.
    page.locator(".chip.st-review").first.wait_for(timeout=60000)
    person.open(person.workspace + "/review")
    if person.scripts:
        page.keyboard.press("a")
    else:
        person.press("تأیید", "Approve")
    person.see("صف خالی است", "The queue is empty")
    person.open(person.workspace + "/usage")
    person.see("offline-demo", "offline-demo")
    return time.monotonic() - started


def edited_by_two(driver, running, person, number):
    """A collision: both texts are shown, neither is lost."""
    say, page = person.say, person.page
    person.open(person.workspace + "/contents/new")
    person.fill("عنوان یا موضوع", "Title or topic", say("برخورد", "Collision"))
    person.press("خودم می‌نویسم", "I write it myself")
    page.wait_for_url(re.compile(r"/contents/\d+"))
    other = Person(driver, running.web, person.language, scripts=False)
    other.log_in(number)
    other.open(page.url)
    page.locator("#body").fill(say("متن نخست", "The first text"))
    page.locator("#edit button.primary").click()
    person.see("ذخیره شد", "Saved")
    other.page.locator("#body").fill(say("متن دوم", "The second text"))
    other.page.locator("#edit button.primary").click()
    other.see("کس دیگری متن را تغییر داده است", "Somebody else changed the text")
    other.page.locator("ins", has_text=say("دوم", "second")).first.wait_for()
    other.press("نوشتهٔ من بماند", "Keep mine")
    other.see("ذخیره شد", "Saved")
    person.complaints += other.complaints
    other.close()


def saved_by_itself(person):
    say, page = person.say, person.page
    person.open(person.workspace + "/contents/new")
    person.fill("عنوان یا موضوع", "Title or topic", say("ذخیرهٔ خودکار", "Saved by itself"))
    person.press("خودم می‌نویسم", "I write it myself")
    page.wait_for_url(re.compile(r"/contents/\d+"))
    page.locator("#body").click()
    page.keyboard.insert_text(say("شمارهٔ من 09123456789 است.", "Call 09123456789 please."))
    page.locator("[data-save-state]", has_text=say("ذخیره شد", "Saved")).wait_for()
    page.locator("mark", has_text="09123456789").wait_for(state="attached")
    page.reload()
    assert "09123456789" in page.locator("#body").input_value()


def found_by_keyboard(person):
    say, page = person.say, person.page
    person.open(person.workspace)
    page.keyboard.press("Control+k")
    page.locator("#palette[open]").wait_for()
    page.keyboard.insert_text(say("چای", "tea"))
    page.locator("#palette li", has_text=say("دم‌کردن چای", "Brewing tea")).first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/contents/\d+"))


def stopped_while_writing(person):
    """What was written so far is kept as a version."""
    say, page = person.say, person.page
    person.open(person.workspace + "/contents/new")
    person.fill("عنوان یا موضوع", "Title or topic", say("متن بلند", "A long text"))
    person.press("ساختن و رفتن به تولید", "Create and generate")
    page.get_by_label(say("کمینهٔ واژه", "At least, words")).fill(say("۵۰۰۰", "5000"))
    page.locator("[data-generate] button.ai").click()
    page.locator("#stream h2, #stream p:not(.waiting)").first.wait_for(timeout=30000)
    page.keyboard.press("Escape")
    page.locator(".chip.st-draft, .chip.st-review").first.wait_for(timeout=30000)


def told_of_a_mention(driver, running, person, number):
    """A colleague quotes a passage and names somebody, who is told, answers and settles it."""
    say, page = person.say, person.page
    person.open(person.workspace)
    organization = page.locator("a[href^='/o/'][href$='/members']").first.get_attribute("href").removesuffix("/members")
    person.open(organization + "/members")
    page.locator("summary.btn").first.click()
    person.fill("شمارهٔ موبایل", "Mobile number", number)
    page.locator("form.fold-body button.primary").click()
    person.see("دعوت شد", "Invited")
    person.open(person.workspace + "/contents/new")
    person.fill("عنوان یا موضوع", "Title or topic", say("متن مشترک", "A shared text"))
    person.press("خودم می‌نویسم", "I write it myself")
    page.wait_for_url(re.compile(r"/contents/\d+"))
    content = re.search(r"/contents/\d+", page.url).group()
    page.locator("#body").fill(say("چای **ایرانی** در لاهیجان می‌روید.", "Persian **tea** grows in Lahijan."))
    page.locator("#edit button.primary").click()
    person.see("ذخیره شد", "Saved")
    other = Person(driver, running.web, person.language, scripts=person.scripts)
    other.log_in(number)
    other.open(content + "/comments")
    if other.scripts:
        # Marked in the text as it is read, and the name completed from its beginning.
        other.page.locator("[data-quotable] strong").first.dblclick()
        other.page.locator(".quote-button").click()
        assert other.page.locator("#f-quote").input_value().strip() == say("ایرانی", "tea")
        other.page.keyboard.insert_text("@" + say("نگار", "Nora")[:3])
        other.page.locator(".mentions li").first.wait_for()
        other.page.keyboard.press("Enter")
        other.page.keyboard.insert_text(say("مطمئنی؟", "are you sure?"))
    else:
        other.page.locator("#f-body").fill("@" + say("نگار کریمی", "Nora Kay") + say(" مطمئنی؟", " are you sure?"))
        other.page.locator("#f-quote").fill(say("چای ایرانی", "Persian tea"))
    other.page.locator("#new button.primary").click()
    other.see("یادداشت گذاشته شد", "Your comment is there")
    other.page.locator(".thread .quote").first.wait_for()
    other.page.locator(".thread .mention", has_text=say("نگار کریمی", "Nora Kay")).first.wait_for()
    person.open("/notifications")
    page.locator(".notice", has_text=say("از شما نام برد", "mentioned you")).first.click()
    page.wait_for_url(re.compile(re.escape(content) + r"/comments.*#c-\d+"))
    page.locator(".thread details.fold > summary", has_text=say("پاسخ", "Reply")).first.click()
    page.locator(".thread textarea:visible").first.fill(say("بله", "Yes"))
    page.locator(".thread details[open] button.primary").first.click()
    page.locator(".reply", has_text=say("بله", "Yes")).first.wait_for()
    page.locator("form[action$='/resolve'] button").first.click()
    person.see("حل‌شده به دست", "Settled by")
    person.complaints += other.complaints
    other.close()


def told_to_a_program(person):
    """A webhook is made and tried; what was sent and what came back is seen."""
    say, page = person.say, person.page
    with receiver() as address:
        person.open(person.workspace)
        organization = page.locator("a[href^='/o/'][href$='/members']").first.get_attribute("href").removesuffix("/members")
        person.open(organization + "/webhooks")
        page.locator("#f-url").fill(address)
        page.locator("form.fold-body button.primary").click()
        person.see("همین یک بار نشان داده می‌شود", "This is shown once only")
        assert page.locator("#secret").input_value().startswith("whsec_")
        page.locator("a.btn.primary").click()
        page.locator("form[action$='/test'] button").click()
        page.wait_for_url(re.compile(r"/webhooks/deliveries/\d+"))
        # Without scripts the page reloads itself.
        page.locator(".tag.ok", has_text=say("پذیرفته شد", "accepted")).first.wait_for(timeout=30000)
        page.locator("pre", has_text="webhook.test").first.wait_for()


def used_by_a_program(person, running):
    """A key is made, a program uses it, and once it is revoked no longer."""
    say, page = person.say, person.page
    person.open("/profile/keys")
    page.locator("#f-name").fill(say("برنامه", "A program"))
    if person.scripts:
        # The last day of next month, by keyboard.
        page.locator("[data-date-open]").click()
        page.locator(".calendar [data-day][tabindex='0']").wait_for()
        for key in ("PageDown", "ArrowDown", "Enter"):
            page.keyboard.press(key)
        assert page.locator("#f-expires_at").input_value()
        page.locator(".calendar").wait_for(state="hidden")
    else:
        page.locator("#f-expires_at").fill(say("فردا", "tomorrow"))
    page.locator("form.fold-body button.primary").click()
    person.see("همین یک بار نشان داده می‌شود", "This is shown once only")
    key = page.locator("#secret").input_value()
    assert running.status("/api/v1/contents", key) == 200
    page.locator("a.btn.primary").click()
    page.locator("form[action$='/revoke'] button").first.click()
    person.see("کلید باطل شد", "The key is revoked")
    assert running.status("/api/v1/contents", key) == 401


def themed_and_translated(person):
    page = person.page
    person.open(person.workspace)
    page.locator("[data-theme-form] button:visible").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.locator(".lang-switch").click()
    page.locator(f"html[lang={'en' if person.language == 'fa' else 'fa'}]").wait_for(state="attached")


def main():
    failures = 0
    with product() as running, browser() as driver:
        ways = [("fa", True, 1360), ("en", True, 1360), ("fa", False, 390), ("en", False, 1360), ("fa", True, 390)]
        for index, (language, scripts, width) in enumerate(ways):
            person = Person(driver, running.web, language, width=width, scripts=scripts)
            number = f"0912555000{index}"
            way = f"{language}, {'with' if scripts else 'without'} scripts, {width} px"
            steps = [("a newcomer's text", lambda: written_by_a_newcomer(person, number))]
            steps += [
                ("told of a mention", lambda: told_of_a_mention(driver, running, person, f"0935555000{index}")),
                ("told to a program", lambda: told_to_a_program(person)), ("used by a program", lambda: used_by_a_program(person, running)),
            ]
            steps += [
                ("written from a table", lambda: daily.written_from_a_table(person)), ("a prompt judged", lambda: daily.judged_by_what_became_of_it(person)),
                ("done together", lambda: daily.found_and_done_together(person)), ("written later", lambda: daily.written_later(person)),
            ]
            if scripts and width > 500:
                steps += [
                    ("saved by itself", lambda: saved_by_itself(person)), ("two at once", lambda: edited_by_two(driver, running, person, number)),
                    ("found by keyboard", lambda: found_by_keyboard(person)), ("stopped", lambda: stopped_while_writing(person)),
                    ("theme and language", lambda: themed_and_translated(person)),
                ]
            for name, step in steps:
                try:
                    took = step()
                    print(f"ok    {way}: {name}" + (f" in {took:.1f} s" if took else ""))
                except Exception as error:  # Whatever it is, the journey failed; the others are still made.
                    failures += 1
                    print(f"FAIL  {way}: {name} at {person.page.url}: {str(error)[:600]}")
            for complaint in person.complaints:
                failures += 1
                print(f"FAIL  {way}: {complaint}")
            person.close()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
