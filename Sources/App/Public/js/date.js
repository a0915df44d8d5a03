// The month beside a field for dates. The field is text and works without this; here a day can be picked, by mouse and by
// keyboard, in the calendar of the reader. A day typed in the other calendar is turned into this one.

import { all, latinDigits, localDigits, one } from "[static js/dom.js]";

const persian = document.documentElement.lang === "fa";
const say = (fa, en) => (persian ? fa : en);
const two = (number) => String(number).padStart(2, "0");

/* Days are counted from 1970-01-01. Eight years of 33 are leap, as the server has it for the years 1200 to 1600. */
const isLeap = (year) => [1, 5, 9, 13, 17, 22, 26, 30].includes(year % 33);
const newYear = (year) => {
  let day = 18707;
  for (let at = 1400; at < year; at++) day += 365 + isLeap(at);
  for (let at = year; at < 1400; at++) day -= 365 + isLeap(at);
  return day;
};
export const calendars = {
  jalali: {
    length: (year, month) => (month < 7 ? 31 : month < 12 || isLeap(year) ? 30 : 29),
    day: (year, month, day) => newYear(year) + (month < 8 ? (month - 1) * 31 : 186 + (month - 7) * 30) + day - 1,
    parts(day) {
      let year = new Date(day * 864e5).getUTCFullYear() - 621;
      if (newYear(year) > day) year--;
      const past = day - newYear(year);
      return past < 186 ? [year, Math.floor(past / 31) + 1, (past % 31) + 1] : [year, Math.floor((past - 186) / 30) + 7, ((past - 186) % 30) + 1];
    },
    write: (year, month, day) => localDigits(`${year}/${two(month)}/${two(day)}`),
    months: say("فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند", "Farvardin Ordibehesht Khordad Tir Mordad Shahrivar Mehr Aban Azar Dey Bahman Esfand").split(" "),
  },
  gregorian: {
    length: (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate(),
    day: (year, month, day) => Date.UTC(year, month - 1, day) / 864e5,
    parts: (day) => [new Date(day * 864e5).getUTCFullYear(), new Date(day * 864e5).getUTCMonth() + 1, new Date(day * 864e5).getUTCDate()],
    write: (year, month, day) => `${year}-${two(month)}-${two(day)}`,
    months: say("ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر", "January February March April May June July August September October November December").split(" "),
  },
};
const weekdays = say("شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه", "Saturday Sunday Monday Tuesday Wednesday Thursday Friday").split(" ");
const weekBegins = say(0, 2);
/** 0 is Saturday. 1970-01-01 was a Thursday. */
const weekday = (day) => (((day + 5) % 7) + 7) % 7;

/** The day that stands in a text, or null. */
export const readDay = (text) => {
  const [, year, month, day] = latinDigits(text).match(/(\d{4})[^\d:]+(\d{1,2})[^\d:]+(\d{1,2})(?![\d:])/)?.map(Number) ?? [];
  const calendar = calendars[year < 1700 ? "jalali" : "gregorian"];
  return year >= 1200 && month >= 1 && month <= 12 && day >= 1 && day <= calendar.length(year, month) ? calendar.day(year, month, day) : null;
};
const readTime = (text) => latinDigits(text).match(/\b(\d{1,2}:\d{2})/)?.[1].padStart(5, "0");

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

/* The looks of the month are fetched with the first one that is opened; without them it opens all the same. */
let sheet;
const styled = () =>
  (sheet ??= new Promise((done) => {
    document.head.append(make("link", { rel: "stylesheet", href: "[static css/date.css]", onload: done, onerror: done }));
  }));

const attach = (field) => {
  const input = one("input", field);
  const opener = one("[data-date-open]", field);
  const calendar = calendars[field.dataset.date];
  // By the reader's clock, which the server knows.
  const today = () => Math.floor((Date.now() + field.dataset.offset * 60000) / 864e5);
  const withTime = "withTime" in field.dataset;
  let focused = 0;
  let panel;

  const write = (day) => {
    const time = withTime ? ` ${localDigits(one("[type=time]", panel).value || "09:00")}` : "";
    input.value = day === null ? "" : calendar.write(...calendar.parts(day)) + time;
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  const pick = (day) => {
    write(day);
    panel.hidePopover();
    input.focus();
  };

  const draw = (takeFocus) => {
    const [year, month] = calendar.parts(focused);
    const chosen = readDay(input.value);
    const first = calendar.day(year, month, 1);
    const start = first - ((weekday(first) - weekBegins + 7) % 7);
    one(".cal-title", panel).textContent = `${calendar.months[month - 1]} ${localDigits(year)}`;
    const rows = [];
    for (let week = start; week < first + calendar.length(year, month); week += 7) {
      const row = make("tr");
      for (let day = week; day < week + 7; day++) {
        const [, ofMonth, number] = calendar.parts(day);
        const cell = make("td");
        if (ofMonth === month) {
          const button = make("button", { type: "button", textContent: localDigits(number), tabIndex: day === focused ? 0 : -1 });
          button.dataset.day = day;
          button.setAttribute("aria-label", `${weekdays[weekday(day)]} ${localDigits(number)} ${calendar.months[month - 1]}`);
          if (day === chosen) button.setAttribute("aria-pressed", "true");
          if (day === today()) button.setAttribute("aria-current", "date");
          cell.append(button);
        }
        row.append(cell);
      }
      rows.push(row);
    }
    one("tbody", panel).replaceChildren(...rows);
    if (takeFocus) one("[tabindex='0'][data-day]", panel).focus();
  };

  const turn = (months, takeFocus) => {
    let [year, month, day] = calendar.parts(focused);
    const at = year * 12 + month - 1 + months;
    [year, month] = [Math.floor(at / 12), (at % 12) + 1];
    focused = calendar.day(year, month, Math.min(day, calendar.length(year, month)));
    draw(takeFocus);
  };

  const keys = (event) => {
    if (!event.target.dataset.day) return;
    const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const inWeek = (weekday(focused) - weekBegins + 7) % 7;
    const steps = { ArrowLeft: forward === "ArrowLeft" ? 1 : -1, ArrowRight: forward === "ArrowRight" ? 1 : -1, ArrowUp: -7, ArrowDown: 7, Home: -inWeek, End: 6 - inWeek };
    if (event.key in steps) (focused += steps[event.key]), draw(true);
    else if (event.key === "PageUp") turn(event.shiftKey ? -12 : -1, true);
    else if (event.key === "PageDown") turn(event.shiftKey ? 12 : 1, true);
    else return;
    event.preventDefault();
  };

  const build = () => {
    const sprite = one("use", opener).getAttribute("href").split("#")[0];
    const arrow = (name, label, months) => {
      const button = make("button", { type: "button", className: `btn ghost sm icon-only ${name}` });
      button.setAttribute("aria-label", label);
      button.innerHTML = `<svg class="icon flip" aria-hidden="true"><use href="${sprite}#chevron-left"/></svg>`;
      button.addEventListener("click", () => turn(months));
      return button;
    };
    const head = make("tr");
    for (let index = 0; index < 7; index++) {
      const name = weekdays[(index + weekBegins) % 7];
      head.append(make("th", { scope: "col", abbr: name, title: name, textContent: name.slice(0, persian ? 1 : 2) }));
    }
    const now = make("button", { type: "button", className: "btn sm", textContent: say("امروز", "Today") });
    now.addEventListener("click", () => pick(today()));
    const clear = make("button", { type: "button", className: "btn ghost sm", textContent: say("پاک کردن", "Clear") });
    clear.addEventListener("click", () => pick(null));
    const title = make("b", { className: "cal-title grow" });
    title.setAttribute("aria-live", "polite");
    panel = make("div", { className: "calendar", popover: "auto" },
      make("div", { className: "row nowrap" }, arrow("cal-back", say("ماه پیش", "Previous month"), -1), title, arrow("", say("ماه بعد", "Next month"), 1)),
      make("table", {}, make("thead", {}, head), make("tbody")));
    if (withTime) {
      const time = make("input", { type: "time", className: "input" });
      time.addEventListener("change", () => readDay(input.value) !== null && write(readDay(input.value)));
      panel.append(make("label", { className: "row nowrap" }, say("ساعت", "Time"), time));
    }
    panel.append(make("div", { className: "row between" }, now, clear));
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-label", say("انتخاب روز", "Pick a day"));
    panel.addEventListener("click", (event) => event.target.dataset.day && pick(Number(event.target.dataset.day)));
    panel.addEventListener("keydown", keys);
    field.append(panel);
  };

  const place = () => {
    const at = field.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = panel;
    const below = at.bottom + height + 8 < innerHeight || at.top < height + 8;
    const edge = document.documentElement.dir === "rtl" ? at.right - width : at.left;
    panel.style.left = `${Math.max(8, Math.min(edge, document.documentElement.clientWidth - width - 8)) + scrollX}px`;
    panel.style.top = `${(below ? at.bottom + 4 : at.top - height - 4) + scrollY}px`;
  };

  const open = async () => {
    if (!panel) build();
    await styled();
    focused = readDay(input.value) ?? today();
    if (withTime) one("[type=time]", panel).value = readTime(input.value) ?? "09:00";
    draw(false);
    if (!panel.matches(":popover-open")) panel.showPopover();
    place();
    one("[tabindex='0'][data-day]", panel).focus();
  };

  opener.hidden = false;
  opener.addEventListener("click", open);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || !event.altKey) return;
    event.preventDefault();
    open();
  });
  input.addEventListener("change", () => {
    const day = readDay(input.value);
    if (day === null) return;
    const time = readTime(input.value);
    input.value = calendar.write(...calendar.parts(day)) + (time ? ` ${localDigits(time)}` : "");
  });
};

if (HTMLElement.prototype.showPopover) all("[data-date]").forEach(attach);
