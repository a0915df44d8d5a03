// The words of the offline writer in one language. `{t}` is the topic, `{a}` the readers, `{k}` a keyword, `{p}` what
// stands for personal data in the request.

import Kit

struct Phrasebook: Sendable {
    let language: Language
    /// Said in every text: that it is a demonstration.
    let note: String
    /// For a topic that is too long to be repeated, and for readers that are not named.
    let thisTopic: String
    let readers: String
    let openings: [String]
    let friendlyOpenings: [String]
    let closingHeadings: [String]
    let closings: [String]
    let friendlyClosings: [String]
    let keywordSentences: [String]
    let otherKeywords: String
    let contact: String
    let summaryHeading: String
    let summaryColumns: [String]
    let captions: [String]
    let quotes: (open: String, close: String)
    let comma: String
    let aspects: [Aspect]

    static func of(_ language: Language) -> Phrasebook { language == .english ? english : persian }

    static let persian = Phrasebook(
        language: .persian,
        note: "این متن نمایشی است: آن را نویسندهٔ آفلاین Contexor ساخته است، نه یک مدل زبانی. برای متن واقعی، کلید سرویس مدل را تنظیم کنید.",
        thisTopic: "این موضوع", readers: "خوانندگان",
        openings: [
            "{t} از آن موضوع‌هایی است که همه دربارهٔ آن نظری دارند، اما کمتر کسی گام‌های آن را به ترتیب نوشته است. این نوشته می‌کوشد برای {a} تصویری روشن و کاربردی بسازد: از دلیل آغاز تا راه نگه‌داشتن نتیجه. هر بخش را می‌توان جداگانه خواند و به کار بست.",
            "دربارهٔ {t} فراوان گفته‌اند و بیشتر گفته‌ها یا بسیار کلی است یا تنها به یک نمونه می‌پردازد. در این نوشته راه میانه‌ای را برگزیده‌ایم: اصولی که در بیشتر شرایط برقرار است، همراه با نکته‌هایی که برای {a} از همین هفته آزمودنی است.",
            "اگر قرار باشد {t} را در یک جمله خلاصه کنیم، باید گفت: کار ساده‌ای که درست فهمیده شود، از کار پیچیده‌ای که نیمه‌کاره بماند بهتر است. آنچه در ادامه می‌آید برای {a} نوشته شده و از پرسش‌های پایه به سوی جزئیات پیش می‌رود.",
            "گاهی یک موضوع آن‌قدر نزدیک است که دیده نمی‌شود؛ {t} نیز چنین است. در این متن نخست صورت مسئله را روشن می‌کنیم، سپس راه‌هایی را می‌سنجیم که به کار {a} می‌آید و در پایان جمع‌بندی کوتاهی خواهیم داشت.",
        ],
        friendlyOpenings: [
            "بیایید بی‌تعارف دربارهٔ {t} گپ بزنیم. خبر خوب این است که لازم نیست همه چیز را از پیش بدانید؛ کافی است گام‌به‌گام همراه شوید. این نوشته برای {a} آماده شده تا خواندنش آسان و به‌کاربستنش آسان‌تر باشد.",
            "حتماً برای شما هم پیش آمده که دربارهٔ {t} پرسشی داشته باشید و میان پاسخ‌های پراکنده سردرگم شوید. اینجا پاسخ پرسش‌هایی را کنار هم گذاشته‌ایم که برای {a} پیش می‌آید، با زبانی ساده و بدون حاشیه.",
        ],
        closingHeadings: ["جمع‌بندی", "سخن پایانی"],
        closings: [
            "آنچه گفتیم یک نقشه است، نه خود راه. برای {t} کافی است یکی از بخش‌ها را برگزینید، همین هفته آن را در اندازه‌ای کوچک اجرا کنید و نتیجه را بنویسید. گام بعدی از دل همان یادداشت بیرون می‌آید.",
            "در {t} پیوستگی از شدت مهم‌تر است. هدف را روشن کنید، کار را کوچک نگه دارید و نتیجه را با دیگران در میان بگذارید؛ باقی راه به‌تدریج هموار می‌شود.",
            "اگر تنها یک نکته از این نوشته به یاد بماند، بهتر است این باشد: {t} با تصمیم‌های کوچک و سنجیده پیش می‌رود. از جایی آغاز کنید که هستید و با آنچه دارید.",
        ],
        friendlyClosings: [
            "حالا نوبت شماست. یک نکته از این نوشته را همین امروز امتحان کنید و ببینید {t} برای شما چه رنگی می‌گیرد. اگر جواب داد، با دوستانتان هم در میان بگذارید.",
            "همین! دیدید که {t} آن‌قدرها هم دشوار نیست. گام اول را کوچک بردارید، از اشتباه نترسید و یادتان باشد که لذت‌بردن از راه هم بخشی از کار است.",
        ],
        keywordSentences: [
            "در این میان «{k}» جایگاه ویژه‌ای دارد و بهتر است از همان آغاز در نظر گرفته شود.",
            "هر جا سخن از «{k}» به میان می‌آید، یک نمونهٔ واقعی بیش از هر تعریفی کمک می‌کند.",
            "«{k}» را می‌توان با همین نگاه گام‌به‌گام به نتیجه رساند.",
            "کسانی که با «{k}» سروکار دارند، سود این روش را زودتر می‌بینند.",
            "برای «{k}» هم همین قاعده برقرار است: نخست روشن‌کردن هدف، سپس انتخاب راه.",
            "اگر «{k}» در کار شما پررنگ است، این بخش را با دقت بیشتری بخوانید.",
        ],
        otherKeywords: "موضوع‌های نزدیک به این بحث که ارزش پی‌گیری دارد: {k}.",
        contact: "برای هماهنگی و اطلاعات بیشتر: {p}",
        summaryHeading: "در یک نگاه", summaryColumns: ["بخش", "نشانهٔ پیشرفت"],
        captions: [
            "{t}؛ همان چیزی که این روزها بیشتر از همیشه به آن نیاز داریم. ✨\nیک گام کوچکِ امروز از یک برنامهٔ بزرگ برای فردا بهتر است.\nشما از کجا آغاز می‌کنید؟ برایمان بنویسید. 👇",
            "چند دقیقه وقت برای {t}؟ 🌱\nساده شروع کنید، منظم ادامه دهید و نتیجه را با ما در میان بگذارید.\nاین پست را برای کسی بفرستید که به کارش می‌آید.",
            "راز {t} پیچیده نیست: هدف روشن، گام کوچک و کمی حوصله. 🎯\nنظر شما چیست؟",
        ],
        quotes: ("«", "»"), comma: "، ", aspects: Aspect.read(PersianAspects.first + "\n" + PersianAspects.second))

    static let english = Phrasebook(
        language: .english,
        note: "This is a demonstration text: it was put together by the offline writer of Contexor, not by a language model. Set an API key to have real texts written.",
        thisTopic: "this topic", readers: "readers",
        openings: [
            "Everybody has an opinion about {t}, yet few have written down its steps in order. This text tries to give {a} a picture that is clear and of practical use, from the reason for starting to the care for what was reached. Each part can be read, and put to use, on its own.",
            "Much has been said about {t}, and most of it is either very general or tied to a single case. Here we take a middle way: principles that hold under most circumstances, together with advice that {a} can try out this very week.",
            "If {t} had to be put into one sentence, it would be this: something simple that is well understood is better than something complex that remains unfinished. What follows was written for {a} and moves from basic questions to details.",
            "Some subjects are so close that they go unnoticed, and {t} is one of them. First we look at the question itself, then at the ways that are of use to {a}, and at the end there is a short summary.",
        ],
        friendlyOpenings: [
            "Let's talk about {t} without any ceremony. The good news is that you need not know everything beforehand; it is enough to come along, one step after the other. This text was made for {a}, to be easy to read and easier to use.",
            "You have surely wondered about {t} and found yourself lost among scattered answers. Here are the questions that come up for {a}, answered in plain words and without detours.",
        ],
        closingHeadings: ["Conclusion", "In closing"],
        closings: [
            "All this is a map and not the journey. For {t} it is enough to choose one part, to carry it out on a small scale this week and to write down what happened. The next step grows out of that note.",
            "With {t}, persistence counts for more than force. Make the goal clear, keep the work small and share the result; the rest of the road becomes smoother by and by.",
            "If only one thing is remembered of this text, let it be this: {t} moves forward by small and careful decisions. Begin where you are, with what you have.",
        ],
        friendlyClosings: [
            "Now it is your turn. Try one idea from this text today and see what {t} looks like for you. If it works, tell your friends about it.",
            "That's it! As you see, {t} is not so hard after all. Take a small first step, don't be afraid of mistakes, and remember that enjoying the way is part of it.",
        ],
        keywordSentences: [
            "Among all this, “{k}” has a place of its own and deserves attention from the outset.",
            "Wherever “{k}” is mentioned, a real example helps more than any definition.",
            "It is possible to bring “{k}” to a result in the same way, step by step.",
            "Those who deal with “{k}” will notice the benefit sooner.",
            "The same rule holds for “{k}”: first the goal, then the way.",
            "If “{k}” plays a large part in your work, read this section with particular care.",
        ],
        otherKeywords: "Related subjects that are worth following: {k}.",
        contact: "For arrangements and further information: {p}",
        summaryHeading: "At a glance", summaryColumns: ["Part", "Sign of progress"],
        captions: [
            "{T}: just what we need these days. ✨\nA small step today is better than a big plan for tomorrow.\nWhere would you begin? Tell us below. 👇",
            "Got a few minutes for {t}? 🌱\nStart simply, keep going, and share what came of it.\nSend this to someone who can use it.",
            "There is no secret to {t}: a clear goal, a small step and a little patience. 🎯\nWhat do you think?",
        ],
        quotes: ("“", "”"), comma: ", ", aspects: Aspect.read(EnglishAspects.first + "\n" + EnglishAspects.second))
}
