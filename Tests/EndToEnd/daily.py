"""The work of every day: tables that become texts, prompts that get better, many contents at once, texts for later."""

import re

TABLES = {"fa": "عنوان,موضوع\nچای سبز,چای سبز\nچای سیاه,چای سیاه\n", "en": "title,subject\nGreen tea,green tea\nBlack tea,black tea\n"}


def new_prompt(person, title):
    """A prompt with one blank. Returns its address."""
    say, page = person.say, person.page
    person.open(person.workspace + "/prompts/new")
    person.fill("عنوان", "Title", title)
    person.fill("متن الگو", "Template", say("دربارهٔ {موضوع} بنویس.", "Write about {subject}."))
    page.get_by_role("button", name=say("ذخیره", "Save"), exact=True).click()
    page.wait_for_url(re.compile(r"/prompts/\d+"))
    return page.url.split("?")[0].removeprefix(person.web)


def written_from_a_table(person):
    """A table from a spreadsheet: its fault is shown in its row, its price before it is paid, its texts as they come."""
    say, page = person.say, person.page
    prompt = new_prompt(person, say("چای‌ها", "Teas"))
    person.open(f"{person.workspace}/batches/new?prompt={prompt.split('/')[-1]}")
    table = TABLES[person.language]
    area = page.locator("[name=table]")
    area.fill(table.replace(say(",چای سیاه", ",black tea"), ","))
    person.press("بررسی و برآورد", "Check and estimate")
    page.locator("tr.bad", has_text=say("چای سیاه", "Black tea")).wait_for()
    # Whole, and what its scripts do is done.
    page.wait_for_load_state()
    assert page.locator("tr.bad").count() == 1
    if person.scripts:
        page.locator("#csv").set_input_files({"name": "teas.csv", "mimeType": "text/csv", "buffer": ("\ufeff" + table).encode()})
        page.locator("[data-file-name]", has_text="teas.csv").wait_for()
    else:
        page.locator("[name=table]").fill(table)
    person.press("بررسی و برآورد", "Check and estimate")
    person.see("۲ سطر بی‌خطاست", "Rows without a fault: 2")
    page.wait_for_load_state()
    assert page.locator("tr.bad").count() == 0
    person.press("ساختن و نوشتن همه", "Make and write all")
    page.wait_for_url(re.compile(r"/batches/\d+"))
    # Without scripts the page reloads itself.
    page.get_by_text(say("۲ از ۲ متن", "2 of 2 texts")).first.wait_for(timeout=60000)
    page.get_by_role("link", name=say("چای سبز", "Green tea")).click()
    page.locator(".chip.st-review").first.wait_for()


def judged_by_what_became_of_it(person):
    """A new wording of a prompt gets a label, writes a text that is approved, and shows it."""
    say, page = person.say, person.page
    prompt = new_prompt(person, say("معرفی کوتاه", "Short portrait"))
    person.follow("ویرایش", "Edit")
    person.fill("متن الگو", "Template", say("در سه جمله دربارهٔ {موضوع} بنویس.", "Write three sentences about {subject}."))
    page.get_by_role("button", name=say("ذخیره", "Save"), exact=True).click()
    person.see("بازنگری ۲", "revision 2")
    row = page.locator(".label-row", has_text=say("آزمایشی", "staging"))
    row.locator("select").select_option("2")
    row.get_by_role("button").first.click()
    person.see("برچسب جابه‌جا شد", "The label is moved")
    person.follow("چه عوض شد؟", "What changed?")
    page.locator("ins").first.wait_for()
    person.open(f"{person.workspace}/contents/new?prompt={prompt.split('/')[-1]}")
    person.fill("عنوان یا موضوع", "Title or topic", say("قهوهٔ ترک", "Turkish coffee"))
    page.get_by_label(say("موضوع", "subject"), exact=True).fill(say("قهوه", "coffee"))
    if person.scripts:
        page.locator("#estimate code").wait_for()
    person.press("همین حالا بنویس", "Write it now")
    page.wait_for_url(re.compile(r"/contents/\d+"))
    page.locator(".chip.st-review").first.wait_for(timeout=60000)
    person.open(f"{person.workspace}/review?content={page.url.split('?')[0].split('/')[-1]}")
    if person.scripts:
        page.keyboard.press("a")
        # Until it is sent it can be taken back.
        page.get_by_role("button", name=say("واگرد", "Undo")).click()
        page.locator(".doc-heading", has_text=say("قهوهٔ ترک", "Turkish coffee")).wait_for()
        page.keyboard.press("a")
        page.locator("[role=status] .toast").wait_for()
    else:
        person.press("تأیید", "Approve")
        person.see("تأیید شد", "Approved")
    # Whoever leaves sends it at once.
    for _ in range(40):
        person.open(prompt)
        if page.get_by_text(say("۱۰۰٪", "100%")).count():
            return
        page.wait_for_timeout(250)
    raise AssertionError("the approval does not show beside its revision")


def found_and_done_together(person):
    """A list that is narrowed by its address, and several contents at once."""
    say, page = person.say, person.page
    titles = [say("نیلوفرک یک", "Zephyrine one"), say("نیلوفرک دو", "Zephyrine two")]  # No other text has these words.
    for title in titles:
        person.open(person.workspace + "/contents/new")
        person.fill("عنوان یا موضوع", "Title or topic", title)
        person.press("خودم می‌نویسم", "I write it myself")
        page.wait_for_url(re.compile(r"/contents/\d+"))
    person.open(person.workspace + "/contents")
    page.locator("#q").fill(say("نیلوفرک", "Zephyrine"))
    if not person.scripts or not page.evaluate("'htmx' in window"):
        person.press("اعمال", "Apply")
    page.wait_for_url(re.compile("search="))
    page.locator("mark", has_text=say("نیلوفرک", "Zephyrine")).first.wait_for()
    assert page.locator("[data-pick]").count() == 2
    # The address is a view, kept under a name.
    page.locator(".views summary").click()
    page.locator("#f-name").fill(say("نیلوفرک‌ها", "Zephyrines"))
    page.locator(".naming button").click()
    person.see("نما نگه داشته شد", "The view is kept")
    page.locator(".chip.view[aria-current]", has_text=say("نیلوفرک‌ها", "Zephyrines")).wait_for()
    page.wait_for_load_state()
    assert page.locator("[data-pick]").count() == 2
    for pick in page.locator("[data-pick]").all():
        pick.check()
    page.locator("#do").select_option("submit")
    person.press("انجام بده", "Do it")
    # Without a text there is nothing to review: each is told of.
    page.locator(".result").first.wait_for()
    page.wait_for_load_state()
    assert page.locator(".result").count() == 2
    for pick in page.locator("[data-pick]").all():
        pick.check()
    page.locator("#do").select_option("delete")
    if not person.scripts:
        page.locator("[name=sure]").check()
    person.press("انجام بده", "Do it")
    person.see("۲ محتوا حذف شد", "Deleted: 2")
    person.see("چیزی با این نشانی‌ها پیدا نشد", "Nothing matches")


def written_later(person):
    """A text for another time, and what was thought better of."""
    say, page = person.say, person.page
    person.open(person.workspace + "/contents/new")
    person.fill("عنوان یا موضوع", "Title or topic", say("متن فردا", "Tomorrow’s text"))
    page.locator("summary", has_text=say("نوشتن در زمانی دیگر", "Write it at another time")).click()
    page.locator("[name=generate_at]").fill(say("فردا ساعت ۱۰:۳۰", "tomorrow 10:30"))
    person.press("زمان‌بندی کن", "Schedule it")
    person.see("زمان نوشتن ثبت شد", "It will be written at that time")
    person.press("لغو زمان‌بندی", "Cancel")
    person.see("زمان‌بندی لغو شد", "The schedule is cancelled")


def furnish(person, base, prompt, contents):
    """What the pages of the daily flow show. Returns them by name."""
    say, page = person.say, person.page
    person.workspace = base
    person.open(f"/prompts/{prompt}/edit")
    person.fill("متن الگو", "Template", say("کوتاه دربارهٔ {موضوع} با لحن {لحن} برای {مخاطب} بنویس.", "Write briefly about {topic} in a {tone} tone for {audience}."))
    page.get_by_role("button", name=say("ذخیره", "Save"), exact=True).click()
    page.wait_for_url(f"**/prompts/{prompt}")
    for field in page.locator("[name^='v.']").all():
        field.fill(say("چای", "tea"))
    person.press("آزمون با مدل", "Test with the model")
    page.wait_for_url("**/tests/*")
    page.locator(".chip.st-approved").wait_for(timeout=60000)
    test = page.url.removeprefix(person.web)
    person.open(f"{base}/batches/new?prompt={prompt}")
    head = page.locator("[name=table]").input_value().strip()
    width = head.count(",")
    page.locator("[name=table]").fill("\n".join([head] + [f"{say('متن', 'Text')} {row}" + f",{say('چای', 'tea')} {row}" * width for row in (1, 2, 3)]))
    person.press("ساختن و نوشتن همه", "Make and write all")
    page.wait_for_url("**/batches/*")
    batch = page.url.removeprefix(person.web)
    page.locator(".chip.st-approved").first.wait_for(timeout=60000)
    page.get_by_text(say("۳ از ۳ متن", "3 of 3 texts")).first.wait_for(timeout=60000)
    person.open(contents[1])
    page.locator("form[action$='/approve'] button").click()
    person.see("تأیید شد", "Approved")
    return {
        "contents-found": base + "/contents?search=" + say("چای", "tea") + "&days=7", "batches": base + "/batches", "batch": batch, "batch-new": f"{base}/batches/new?prompt={prompt}",
        "starters": base + "/starters", "revisions": f"/prompts/{prompt}/revisions", "prompt-test": test, "receipt": contents[1] + "/receipt", "print": contents[0] + "/print",
        "versions-inline": contents[0] + "/versions?view=inline", "usage-log": base + "/usage/log", "usage-mine": base + "/usage?scope=user&metric=tokens",
    }
