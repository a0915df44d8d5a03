"""What people do, in a real browser: in Persian and in English, with scripts and without, wide and narrow. By what they see
and by the keyboard only."""

import argparse
import concurrent.futures
import re
import sys
import time

import daily
from keyboard import Keyboard
from product import Person, browser, product, receiver


def written_by_a_newcomer(person, number):
    """From nothing to an approved text and what it cost, in three minutes: by the words on the page and the keyboard only."""
    say, page, hands = person.say, person.page, Keyboard(person)
    started = time.monotonic()
    person.open("/login")
    hands.fill("شمارهٔ موبایل", "Mobile number", number)
    hands.key("Enter")
    page.wait_for_url("**/login/code")
    hands.fill("کد شش‌رقمی", "Six-digit code", "۱۲۳۴۵۶")
    if not person.scripts:  # With them the sixth digit sends the form.
        hands.key("Enter")
    page.wait_for_url("**/welcome*")
    for persian, english, text in (
        ("نام شما", "Your name", say("نگار کریمی", "Nora Kay")), ("نام سازمان", "Organization", say("گروه لاجورد", "Lapis Group")),
        ("نخستین فضای کاری", "First workspace", say("محتوا", "Content")), ("نخستین پروژه", "First project", say("مجله", "Magazine")),
    ):
        hands.fill(persian, english, text)
    hands.follow("شروع", "Begin")
    person.workspace = re.search(r"/w/\d+", page.url).group()
    hands.follow("پرامپت تازه", "New prompt")
    hands.fill("عنوان", "Title", say("مقالهٔ آموزشی", "How-to article"))
    hands.fill("متن الگو", "Template", say("مقاله‌ای دربارهٔ {موضوع} بنویس.", "Write an article about {topic}."))
    if person.scripts:
        page.locator(".var", has_text=say("موضوع", "topic")).first.wait_for()
    hands.follow("ذخیره", "Save")
    person.see("پرامپت ذخیره شد", "The prompt is saved")
    hands.follow("محتوا با این پرامپت", "Use it")
    hands.fill("عنوان یا موضوع", "Title or topic", say("دم‌کردن چای", "Brewing tea"))
    hands.key("Tab")
    hands.fill("موضوع", "topic", say("چای ایرانی", "Persian tea"))
    hands.follow("ساختن و رفتن به تولید", "Create and generate")
    hands.key("Tab")
    hands.go("کمینهٔ واژه", "At least, words")
    with page.expect_navigation():
        hands.key("Enter")
    # Without scripts the page reloads itself.
    page.locator(".chip", has_text=say("در انتظار بررسی", "In review")).first.wait_for(timeout=60000)
    hands.follow("صف بررسی", "Review")
    if person.scripts:
        hands.key("a")
    else:
        hands.follow("تأیید", "Approve")
    person.see("صف خالی است", "The queue is empty")
    hands.follow("مصرف", "Usage")
    person.see("offline-demo", "offline-demo")
    assert page.get_by_text(re.compile(say("[۰-۹٫]+ دلار", r"\$[0-9.]+"))).locator("visible=true").count(), "no cost is shown"
    took = time.monotonic() - started
    # On paper every day stands in a table, and whose usage it is, though both are hidden or folded on the screen.
    assert not page.locator(".print-open td").first.is_visible() and not page.locator(".only-print").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".print-open td").first.is_visible() and say("گروه لاجورد", "Lapis Group") in page.locator(".only-print").inner_text()
    page.emulate_media(media="screen")
    assert took < 180, f"{took:.0f} s"


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
    """Typing is kept as a draft and marked; saving makes a version of it."""
    say, page = person.say, person.page
    address = person.write(say("ذخیرهٔ خودکار", "Saved by itself"))
    page.locator("#body").click()
    page.keyboard.insert_text(say("شمارهٔ من 09123456789 است.", "Call 09123456789 please."))
    page.locator("mark.pii", has_text="09123456789").wait_for(state="attached")
    page.locator("[data-save-state]", has_text=say("پیش‌نویس نگه داشته شد", "Draft kept")).wait_for()
    page.reload()
    assert "09123456789" in page.locator("#body").input_value()
    person.see("هنوز نسخه نشده است", "is no version yet")
    person.await_editor()
    page.keyboard.press("Control+s")
    page.locator("[data-save-state]", has_text=say("ذخیره شد", "Saved")).wait_for()
    person.edit(address)
    assert page.locator("form[action$='/draft/discard']").count() == 0
    page.locator("[data-mask]").click()
    # What is masked can be taken back.
    poll(lambda: "09•••89" in page.locator("#body").input_value(), "nothing was masked")
    page.keyboard.press("Control+z")
    poll(lambda: "09123456789" in page.locator("#body").input_value(), "masking cannot be undone")
    page.keyboard.press("Control+s")
    page.locator("[data-save-state]", has_text=say("ذخیره شد", "Saved")).wait_for()


def spelled_and_formatted(person):
    say, page = person.say, person.page
    person.write("نگارش")
    body = page.locator("#body")
    body.click()
    page.keyboard.insert_text("## نخست\n\nمی روم به كافه , بعد به /v2/generate\n\n### دوم\n\n" + "متن بلندی برای پایین رفتن. " * 300)
    fix = page.locator("[data-fix-all]")
    fix.wait_for()
    page.locator("[data-spelling] li", has_text="کافه").first.wait_for()
    fix.click()
    poll(lambda: "می\u200cروم به کافه، بعد" in body.input_value(), "the suggestions were not applied")
    page.keyboard.press("Control+z")
    poll(lambda: "می روم به كافه , بعد" in body.input_value(), "the suggestions cannot be undone")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+b")
    page.keyboard.press("Control+i")
    poll(lambda: body.input_value().startswith("****") or "**" in body.input_value()[:8], "Ctrl+B does nothing")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    links = page.locator("[data-outline] a")
    poll(lambda: links.all_inner_texts() == ["نخست", "دوم"], "the outline is not that of the text")
    before = body.input_value()
    body.fill(before + "\n\n```\n## نه\n~~~\n### این هم نه\n```\n\n### سوم")
    poll(lambda: links.all_inner_texts() == ["نخست", "دوم", "سوم"], "code is taken for a heading in the outline")
    body.fill(before)
    poll(lambda: links.count() == 2, "the outline does not follow the text")
    links.nth(1).click()
    page.locator("[data-outline] a[aria-current]").first.wait_for()
    page.get_by_role("radio", name=say("خواندن", "Read")).check()
    page.locator("[data-preview] h2", has_text="نخست").wait_for()
    assert page.locator("[data-preview] bdi[dir=ltr]").first.inner_text() == "/v2/generate"
    page.get_by_role("radio", name=say("هر دو", "Both")).check()
    assert page.locator("[data-preview]").is_visible() and body.is_visible()
    page.get_by_role("radio", name=say("نوشتن", "Write")).check()
    page.keyboard.press("Control+s")
    page.locator("[data-save-state]", has_text=say("ذخیره شد", "Saved")).wait_for()


def reworded(person):
    """Some sentences said shorter: chosen by keyboard, asked for, looked at, put into the text, and taken back."""
    say, page = person.say, person.page
    person.write("بازنویسی")
    body = page.locator("#body")
    first, second = ("یک جملهٔ بلند. و یکی دیگر.", "این می‌ماند.") if person.language == "fa" else ("One long sentence. And another one.", "This stays.")
    body.fill(f"{first}\n\n{second}")
    page.keyboard.press("Control+Home")
    page.get_by_role("button", name=say("بازنویسی بخش برگزیده", "Reword what is selected")).click()
    panel = page.get_by_role("dialog", name=say("بازنویسی این بخش", "Reword this passage"))
    panel.wait_for()
    assert panel.locator("[data-passage]").inner_text().strip() == first, "nothing selected means the paragraph that one is in"
    told = panel.locator("[data-reword-cost]", has_text=say("حداکثر", "at most"))
    told.wait_for()
    before = told.inner_text()
    panel.get_by_role("radio", name=say("بلندتر", "Longer")).check()
    poll(lambda: told.count() and told.inner_text() != before, "what it costs at most does not follow what is chosen")
    panel.get_by_role("radio", name=say("کوتاه‌تر", "Shorter")).check()
    panel.get_by_role("button", name=say("بنویس", "Write it")).click()
    take = panel.get_by_role("button", name=say("جای آن بگذار", "Put it in its place"))
    take.wait_for()
    told = panel.locator("[data-reworded]").inner_text()
    assert panel.locator("[data-reword-told]").inner_text().strip(), "nobody says what it cost"
    take.click()
    poll(lambda: second in body.input_value() and first not in body.input_value() and told.split()[-1] in body.input_value(), "the passage is not in its place")
    page.keyboard.press("Control+z")
    poll(lambda: body.input_value() == f"{first}\n\n{second}", "it cannot be taken back")


def kept_without_a_line(person):
    """What is typed while the line is away stays on the device, also when the page is closed, and is offered again."""
    say, page = person.say, person.page
    address = person.write(say("بی‌ارتباط", "Offline"), say("پیش از قطع", "Before"))
    person.edit(address)
    person.complaints, kept = [], person.complaints
    page.context.set_offline(True)
    page.locator("#body").fill(say("پس از قطع", "Afterwards"))
    page.locator("[data-save-state]", has_text=say("ارتباط نیست", "No connection")).wait_for()
    # As if the browser had died before the line was back.
    page.route("**/draft", lambda route: route.abort())
    page.context.set_offline(False)
    page.goto("about:blank")
    page.unroute("**/draft")
    person.open(address)
    person.complaints = kept
    page.locator("[data-recover]").wait_for()
    page.locator("[data-recover-yes]").click()
    assert page.locator("#body").input_value() == say("پس از قطع", "Afterwards")
    page.locator("[data-save-state]", has_text=say("پیش‌نویس نگه داشته شد", "Draft kept")).wait_for()
    person.open(address)
    assert page.locator("[data-recover]").is_hidden()


def marked_by_the_server(person):
    """Where there is no WebAssembly, the marks come with the server's look at the text."""
    say, page, kept = person.say, person.page, person.complaints
    address = person.write(say("بی‌آشکارساز", "No detector"))
    person.complaints = []
    page.route("**/personal-data.wasm", lambda route: route.abort())
    person.open(address)
    page.locator(".doc[data-detector=server]").wait_for()
    page.locator("#body").click()
    page.keyboard.insert_text(say("شمارهٔ من 09123456789 است.", "Call 09123456789 please."))
    page.locator("mark.pii", has_text="09123456789").wait_for(state="attached")
    page.locator("[data-pii]", has_text=say("شمارهٔ موبایل × ۱", "Mobile number × 1")).wait_for()
    page.locator("[data-save-state]", has_text=say("پیش‌نویس نگه داشته شد", "Draft kept")).wait_for()
    page.unroute("**/personal-data.wasm")
    person.complaints = kept


def merged_from_two(driver, running, person, number):
    """With scripts the two texts meet in a dialog; where the changes do not touch they can be had together."""
    say, page = person.say, person.page
    address = person.write(say("دو نفر", "Two people"), "یک\n\nدو\n\nسه")
    person.edit(address)
    other = Person(driver, running.web, person.language)
    other.log_in(number)
    other.edit(address)
    page.locator("#body").fill("یک!\n\nدو\n\nسه")
    person.save()
    other.page.locator("#body").fill("یک\n\nدو\n\nسه!")
    other.page.keyboard.press("Control+s")
    dialog = other.page.locator("dialog[open]")
    dialog.locator("ins", has_text="!").first.wait_for()
    dialog.get_by_role("button", name=say("هر دو با هم", "Merge both")).click()
    other.see("ذخیره شد", "Saved")
    assert other.page.locator("#body").input_value() == "یک!\n\nدو\n\nسه!", other.page.locator("#body").input_value()
    person.complaints += other.complaints
    other.close()


def polished_without_scripts(person):
    say, page = person.say, person.page
    address = person.write("نگارش", "می روم به كافه , شماره 09123456789")
    person.open(address + "/polish")
    page.locator("ins", has_text="می\u200cروم").first.wait_for()
    person.press("همه درست شود", "Fix all")
    assert "می\u200cروم به کافه،" in page.locator("#body").input_value()
    person.open(address + "/polish?mask=yes")
    person.press("همه پوشانده شود", "Mask all")
    assert "09•••89" in page.locator("#body").input_value()


def poll(holds, otherwise, seconds=10):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(otherwise)
        time.sleep(0.05)


def found_by_keyboard(person):
    say, page = person.say, person.page
    person.write(say("دم‌کردن چای", "Brewing tea"))
    person.open(person.workspace)
    page.keyboard.press("Control+k")
    page.locator("#palette[open]").wait_for()
    page.keyboard.insert_text(say("چای", "tea"))
    page.locator("#palette li", has_text=say("دم‌کردن چای", "Brewing tea")).first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/contents/\d+"))


def reviewed_with_second_thoughts(person):
    """An approval that is taken back while the next text is slow to come: whoever then approves, approves what is in front of them."""
    say, page = person.say, person.page
    first, second = [person.write(title, say("متنی برای بررسی.", "A text to review.")) for title in (say("نخستین متن", "The first text"), say("دومین متن", "The second text"))]
    for address in (first, second):
        person.open(address)
        person.press("فرستادن برای بررسی", "Send for review")
        person.see("برای بررسی فرستاده شد", "Sent for review")
    queue, numbers = person.workspace + "/review", [address.split("/")[-1] for address in (first, second)]
    person.open(f"{queue}?content={numbers[0]}")
    held, slow = [], re.compile(rf"/review\?content={numbers[1]}$")
    page.route(slow, lambda route: held.append(route))
    page.keyboard.press("a")
    poll(lambda: page.evaluate("true") and held, "the next text is not asked for")  # Routes are seen to while a page is asked something.
    page.get_by_role("button", name=say("واگرد", "Undo")).click()
    page.locator(f"[data-item='{numbers[0]}']").wait_for()
    with page.expect_event("requestfinished", lambda request: slow.search(request.url)):
        held[0].continue_()
    page.unroute(slow)
    # Whatever the page does with the late answer is done when this one has come and been painted.
    page.evaluate("fetch('/notifications/count').then(answer => answer.text()).then(() => new Promise(done => requestAnimationFrame(() => setTimeout(done))))")
    assert page.locator(".doc-heading").inner_text() == say("نخستین متن", "The first text"), "a late answer took the place of the text that one came back to"
    page.keyboard.press("a")
    page.locator(".doc-heading", has_text=say("دومین متن", "The second text")).wait_for()
    # Whoever leaves sends it at once.
    person.open(second)
    assert page.locator(".chip.st-review").count() == 1, "another text was approved than the one in front of the person"
    poll(lambda: person.open(first) and page.locator(".chip.st-approved").count(), "the text is not approved")


def stopped_while_writing(person):
    """What was written so far is kept as a version."""
    say, page = person.say, person.page
    person.open(person.workspace + "/contents/new")
    person.fill("عنوان یا موضوع", "Title or topic", say("متن بلند", "A long text"))
    person.press("ساختن و رفتن به تولید", "Create and generate")
    page.get_by_label(say("کمینهٔ واژه", "At least, words")).fill(say("۵۰۰۰", "5000"))
    page.locator("[data-generate] button.ai").click()
    first = page.locator("#stream h2, #stream p:not(.waiting)").first
    first.wait_for(timeout=30000)
    beginning = first.inner_text()
    # Opened anew, it is there from its beginning.
    page.reload()
    first.wait_for(timeout=30000)
    # How much of it was there at either moment is chance; that it is the same text is not.
    poll(lambda: first.inner_text().startswith(beginning[:10]), f"opened anew it does not begin with “{beginning[:10]}”")
    poll(lambda: page.locator("[data-stream-cost]").inner_text() != "—", "it does not tell what it costs")
    page.keyboard.press("Escape")
    page.locator("#edit").wait_for(timeout=30000)
    person.see("آن‌چه تا این‌جا نوشته شد", "What was written so far")
    person.press("همان را در ویرایشگر بگذار", "Put it into the editor")
    kept = page.locator("#body").input_value()
    assert len(kept) > 20, f"only “{kept}” was kept"


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


def reached_by_another_number(person, number):
    """A new SIM: the account goes on under another number, which its code confirms."""
    say, page = person.say, person.page
    person.open("/profile")
    page.locator("a[href='/profile/phone']").click()
    page.locator("#f-phone_number").fill("12")
    page.keyboard.press("Enter")
    person.see("شمارهٔ موبایل ایرانی نامعتبر است", "Enter a valid Iranian mobile number")
    page.locator("#f-phone_number").fill(number)
    page.keyboard.press("Enter")
    page.wait_for_url("**/profile/phone/code")
    page.locator("#f-code").fill("۱۲۳۴۵۶")
    if not person.scripts:  # With them the sixth digit sends the form.
        page.keyboard.press("Enter")
    person.see("شمارهٔ شما عوض شد", "Your number is changed")
    assert page.locator(".page-head bdi", has_text="+98" + number[1:]).count() == 1


def brought_from_an_archive(person):
    """An organization is taken along, and made anew out of its file."""
    say, page = person.say, person.page
    person.open(person.workspace)
    organization = page.locator("a[href^='/o/'][href$='/members']").first.get_attribute("href").removesuffix("/members")
    person.open(organization + "/archives")
    page.locator(".page-head form button.primary").click()
    link = page.locator("a[download]").first
    link.wait_for(timeout=60000)  # Without scripts the page reloads itself.
    archive = person.context.request.get(person.web + link.get_attribute("href")).body()
    page.locator("a[href='/welcome/archive']").first.click()
    page.set_input_files("#f-archive", {"name": "x.zip", "mimeType": "application/zip", "buffer": archive[:-40]})
    person.press("ساختن سازمان", "Make the organization")
    person.see("این بایگانی درست نیست", "This archive is not sound")
    page.set_input_files("#f-archive", {"name": "x.zip", "mimeType": "application/zip", "buffer": archive})
    person.press("ساختن سازمان", "Make the organization")
    person.see("از بایگانی ساخته شد", "was made out of the archive")
    assert not page.url.endswith(organization)


def themed_and_translated(person):
    page = person.page
    person.open(person.workspace)
    page.locator("[data-theme-form] button:visible").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.locator(".lang-switch").click()
    page.locator(f"html[lang={'en' if person.language == 'fa' else 'fa'}]").wait_for(state="attached")


def day(driver, running, person, index):
    """What this person does, one after the other, each with its name."""
    yield "a newcomer's text", lambda: written_by_a_newcomer(person, f"0912555000{index}")
    yield "told of a mention", lambda: told_of_a_mention(driver, running, person, f"0935555000{index}")
    yield "told to a program", lambda: told_to_a_program(person)
    yield "used by a program", lambda: used_by_a_program(person, running)
    yield "brought from an archive", lambda: brought_from_an_archive(person)
    yield "written from a table", lambda: daily.written_from_a_table(person)
    yield "a prompt judged", lambda: daily.judged_by_what_became_of_it(person)
    yield "done together", lambda: daily.found_and_done_together(person)
    yield "written later", lambda: daily.written_later(person)
    if not person.scripts:
        yield "polished", lambda: polished_without_scripts(person)
    yield "another number", lambda: reached_by_another_number(person, f"0936555000{index}")


def desk(driver, running, person, index):
    """What only scripts make possible, most of it in the editor."""
    number = f"0912555000{index}"
    person.log_in(number)
    person.begin(person.say("گروه لاجورد", "Lapis Group"), person.say("محتوا", "Content"), person.say("مجله", "Magazine"))
    yield "saved by itself", lambda: saved_by_itself(person)
    yield "two at once", lambda: edited_by_two(driver, running, person, number)
    yield "found by keyboard", lambda: found_by_keyboard(person)
    yield "stopped", lambda: stopped_while_writing(person)
    yield "second thoughts", lambda: reviewed_with_second_thoughts(person)
    yield "spelled and formatted", lambda: spelled_and_formatted(person)
    yield "reworded", lambda: reworded(person)
    yield "without a line", lambda: kept_without_a_line(person)
    yield "marked by the server", lambda: marked_by_the_server(person)
    yield "merged", lambda: merged_from_two(driver, running, person, number)
    yield "theme and language", lambda: themed_and_translated(person)


# Who goes, with what: the longest ways first.
WAYS = [
    (day, "en", False, 1360), (day, "fa", False, 390), (day, "fa", True, 1360), (day, "en", True, 1360), (day, "fa", True, 390),
    (desk, "fa", True, 1360), (desk, "en", True, 1360),
]
QUICK = [(day, "en", False, 1360), (day, "fa", True, 1360), (desk, "fa", True, 1360)]


def made(way):
    """All journeys of one person, with a product and a browser of their own. Returns how many failed."""
    index, (steps, language, scripts, width) = way
    title, failures = f"{language}, {'with' if scripts else 'without'} scripts, {width} px", 0
    with product() as running, browser() as driver:
        person = Person(driver, running.web, language, width=width, scripts=scripts)
        for name, step in steps(driver, running, person, index):
            started = time.monotonic()
            try:
                step()
                print(f"ok    {title}: {name} in {time.monotonic() - started:.1f} s", flush=True)
            except Exception as error:  # Whatever it is, the journey failed; the others are still made.
                failures += 1
                print(f"FAIL  {title}: {name} at {person.page.url}: {str(error)[:600]}", flush=True)
        for complaint in person.complaints:
            failures += 1
            print(f"FAIL  {title}: {complaint}", flush=True)
        person.close()
    return failures


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="in Persian with scripts and in English without only")
    given = options.parse_args()
    # Three at a time: much of a journey is waiting for what comes by itself.
    with concurrent.futures.ProcessPoolExecutor(3) as pool:
        failures = sum(pool.map(made, enumerate(QUICK if given.quick else WAYS)))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
