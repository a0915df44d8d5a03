"""The main journey in Firefox, by keyboard and visible words, in both languages: log in, begin, generate, edit, approve."""

import concurrent.futures
import re
import sys
import time

from bidi import firefox
from keyboard import FOCUSED
from product import product


class Person:
    def __init__(self, browser, web, language):
        self.browser, self.web, self.language = browser, web, language

    def say(self, persian, english):
        return persian if self.language == "fa" else english

    def go(self, persian, english):
        """Tab until what has the focus says this."""
        wanted = self.say(persian, english)
        for _ in range(120):
            if wanted in (self.browser.run(f"({FOCUSED})()") or ""):
                return
            self.browser.keys("Tab")
        raise AssertionError(f"“{wanted}” is not to be reached with Tab")

    def follow(self, persian, english):
        self.go(persian, english)
        self.browser.run("window.isOld = true")
        self.browser.keys("Enter")
        self.browser.until("!window.isOld && document.readyState === 'complete'")

    def fill(self, persian, english, text):
        self.go(persian, english)
        self.browser.keys("Control", "a")
        self.browser.type(text)

    def see(self, persian, english, seconds=20):
        self.browser.until(f"document.body.innerText.includes({self.say(persian, english)!r})", seconds)


def journey(person, number):
    say, browser = person.say, person.browser
    browser.open(person.web + "/login")
    person.fill("شمارهٔ موبایل", "Mobile number", number)
    browser.keys("Enter")
    browser.until("location.pathname === '/login/code'")
    person.fill("کد شش‌رقمی", "Six-digit code", "123456")
    browser.until("location.pathname.startsWith('/welcome') && document.readyState === 'complete'")
    for persian, english, text in (
        ("نام شما", "Your name", say("نگار کریمی", "Nora Kay")), ("نام سازمان", "Organization", say("لاجورد", "Lapis")),
        ("نخستین فضای کاری", "First workspace", say("محتوا", "Content")), ("نخستین پروژه", "First project", say("مجله", "Magazine")),
    ):
        person.fill(persian, english, text)
    person.follow("شروع", "Begin")
    workspace = re.search(r"/w/\d+", browser.run("location.pathname")).group()

    browser.open(person.web + workspace + "/contents/new")
    person.fill("عنوان یا موضوع", "Title or topic", say("چای", "Tea"))
    person.follow("ساختن و رفتن به تولید", "Create and generate")
    browser.keys("Tab")
    person.go("کمینهٔ واژه", "At least, words")
    browser.keys("Enter")
    browser.until("document.querySelector('#stream h2, .chip.st-review')")
    person.see("در انتظار بررسی", "In review", 60)

    # Written by hand, marked by the detector, kept as a draft, undone, and saved as a version.
    browser.open(person.web + workspace + "/contents/new")
    person.fill("عنوان یا موضوع", "Title or topic", say("دست‌نوشته", "By hand"))
    person.follow("خودم می‌نویسم", "I write it myself")
    browser.until("document.querySelector('.doc[data-detector=here]')")
    browser.run("document.querySelector('#body').focus()")
    browser.type("call 09123456789")
    browser.until("document.querySelector('mark.pii')?.textContent === '09123456789'")
    browser.until(f"document.querySelector('[data-save-state]').textContent === {say('پیش‌نویس نگه داشته شد', 'Draft kept')!r}")
    browser.run("document.querySelector('[data-mask]').click()")
    browser.until("document.querySelector('#body').value === 'call 09•••89'")
    browser.keys("Control", "z")
    browser.until("document.querySelector('#body').value === 'call 09123456789'")
    browser.keys("Control", "s")
    browser.until(f"document.querySelector('[data-save-state]').textContent === {say('ذخیره شد', 'Saved')!r}")

    browser.open(person.web + workspace + "/review")
    browser.keys("a")
    person.see("صف خالی است", "The queue is empty")
    browser.open(person.web + workspace + "/usage")
    person.see("offline-demo", "offline-demo")


def made(way):
    """The journey in one language, with a product and a browser of its own. Returns how often it failed."""
    index, language = way
    failures, started = 0, time.monotonic()
    with product() as running, firefox(language) as browser:
        try:
            journey(Person(browser, running.web, language), f"0912777000{index}")
            print(f"ok    Firefox, {language} in {time.monotonic() - started:.1f} s", flush=True)
        except Exception as error:  # Whatever it is, the journey failed; the other is still made.
            failures += 1
            print(f"FAIL  Firefox, {language} at {browser.run('location.href')}: {str(error)[:600]}", flush=True)
        for complaint in dict.fromkeys(browser.complaints):
            failures += 1
            print(f"FAIL  Firefox, {language}: {complaint}", flush=True)
    return failures


def main():
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        failures = sum(pool.map(made, enumerate(("fa", "en"))))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
