// Texts that were held out when the costs were fitted, with the counts of `o200k_base` (tiktoken 0.14.0).

extension TokenSample {
    static let heldOut: [TokenSample] = [
        TokenSample(
            name: "سفرنامه", kind: .persian, tokens: 184,
            text: """
                از یزد که بیرون می‌زنی، جاده چنان صاف و بی‌انتهاست که گمان می‌کنی آسمان را روی زمین پهن کرده‌اند. راننده صدای ضبط را بلند کرد و گفت: «تا کرمان چهار ساعت راه است، بخواب.» اما مگر می‌شد خوابید؟ سمت چپ، کوه‌های خاکستری یکی پس از دیگری از میان غبار سر برمی‌آوردند و سمت راست، ردیف درخت‌های پسته تا چشم کار می‌کرد ادامه داشت. در کاروانسرای زین‌الدین ایستادیم؛ بنایی گرد از روزگار شاه عباس که امروز مهمان‌پذیر شده است. چای با نبات آوردند و نان داغ. پیرزنی کنار تنور نشسته بود و آرام شعری محلی زمزمه می‌کرد.
                """),
        TokenSample(
            name: "بازاریابی محتوا", kind: .persian, tokens: 180,
            text: """
                ## چرا تقویم محتوایی لازم است؟

                بسیاری از تیم‌های بازاریابی بدون برنامه محتوا منتشر می‌کنند و پس از چند هفته از نفس می‌افتند. تقویم محتوایی به شما کمک می‌کند بدانید **چه چیزی**، **برای چه کسی** و **در چه زمانی** منتشر می‌شود.

                1. هدف هر مطلب را مشخص کنید: آگاهی از برند، جذب مشتری یا حفظ او.
                2. کلیدواژه‌های اصلی را فهرست کنید و حجم جستجوی هر کدام را بنویسید.
                3. مسئول نوشتن، ویرایش و انتشار را تعیین کنید.

                ### ابزارهای پیشنهادی

                برای شروع یک صفحهٔ گسترده کافی است. بعدها می‌توانید از ابزارهایی مانند Trello، Notion یا Google Calendar استفاده کنید و گزارش عملکرد را از Google Analytics بگیرید.
                """),
        TokenSample(
            name: "تاریخ علم", kind: .persian, tokens: 182,
            text: """
                ابوریحان بیرونی در سدهٔ چهارم هجری با اندازه‌گیری زاویهٔ افق از فراز کوهی در نزدیکی قلعهٔ نندنه، شعاع زمین را با دقتی شگفت‌انگیز محاسبه کرد. روش او بر مثلثات استوار بود و به جای پیمودن فاصله‌های طولانی در بیابان، تنها به دو اندازه‌گیری نیاز داشت: بلندی کوه و زاویهٔ انحراف افق. نتیجهٔ محاسبهٔ او کمتر از یک درصد با مقدار پذیرفته‌شدهٔ امروزی تفاوت دارد. بیرونی افزون بر ریاضیات، در داروشناسی، زمین‌شناسی و مردم‌شناسی نیز آثاری ماندگار بر جای گذاشت و کتاب او دربارهٔ هند هنوز از منابع اصلی پژوهشگران است.
                """),
        TokenSample(
            name: "پشتیبانی مشتری", kind: .persian, tokens: 145,
            text: """
                سلام آقای کریمی، ممنون که مشکل را با ما در میان گذاشتید. بررسی کردیم و متوجه شدیم که پرداخت شما انجام شده ولی به دلیل قطعی چند دقیقه‌ای درگاه بانکی، سفارش ثبت نشده است. مبلغ ۴۸۵٬۰۰۰ تومان حداکثر تا ۷۲ ساعت کاری به حساب شما برمی‌گردد. اگر مایل باشید، همین حالا می‌توانیم سفارش را دوباره برایتان ثبت کنیم و هزینهٔ ارسال را هم به عنوان عذرخواهی از شما نمی‌گیریم. لطفاً فقط نشانی و شمارهٔ تماس خود را تأیید کنید. باز هم بابت این اتفاق پوزش می‌خواهیم.
                """),
        TokenSample(
            name: "مصاحبه شغلی", kind: .persian, tokens: 150,
            text: """
                در مصاحبهٔ شغلی معمولاً از شما می‌پرسند که نقطهٔ ضعفتان چیست. پاسخ‌های کلیشه‌ای مثل «زیادی کمال‌گرا هستم» دیگر کسی را قانع نمی‌کند. بهتر است یک ضعف واقعی اما قابل اصلاح را نام ببرید و توضیح دهید که برای برطرف کردن آن چه کرده‌اید. مثلاً می‌توانید بگویید در آغاز کار از سخنرانی در جمع می‌ترسیدید، اما با شرکت در یک دورهٔ فن بیان و ارائهٔ چند گزارش در جلسه‌های داخلی، حالا با آرامش بیشتری صحبت می‌کنید. صداقت همراه با برنامه، تأثیری بسیار بهتر از پاسخ‌های حفظ‌شده دارد.
                """),
        TokenSample(
            name: "Science explainer", kind: .english, tokens: 112,
            text: """
                Soap works because its molecules are of two minds. One end is happy in water; the other wants nothing to do with it and would rather hide in grease. When you wash your hands, the grease-loving ends bury themselves in the oil on your skin while the water-loving ends stay outside, so the oil breaks into tiny droplets that the tap can carry away. The same trick destroys many viruses, whose outer coat is made of fat. Twenty seconds of scrubbing is not an arbitrary number; it takes roughly that long for enough molecules to work their way in.
                """),
        TokenSample(
            name: "Support mail", kind: .english, tokens: 114,
            text: """
                Hi Jordan, thanks for getting in touch, and sorry about the trouble with order #48213. I checked the courier's system: the parcel left our warehouse on 3 November and has been sitting in the Leeds depot since then, which isn't normal. I've opened a claim and asked them to deliver it by Friday at the latest. If it hasn't arrived by then, just reply to this email and we'll send a replacement the same day, no questions asked. I've also refunded the $6.95 shipping fee. Let me know if there's anything else I can do!
                """),
        TokenSample(
            name: "Interview article", kind: .english, tokens: 118,
            text: """
                "People assume that restoring a violin is about making it look new," she says, turning the instrument towards the window. "It's the opposite. You want to leave as few traces as possible." Her workshop in Cremona smells of spruce and varnish. On the bench lie scrapers no bigger than a fingernail, pots of hide glue, and a nineteenth-century cello with a crack running from the f-hole to the edge. Repairs like this can take six months. She keeps a notebook for every instrument, with measurements, sketches and, sometimes, apologies to whoever opens it next.
                """),
        TokenSample(
            name: "Marketing brief", kind: .english, tokens: 110,
            text: """
                ## Campaign brief: spring launch

                **Objective:** increase newsletter sign-ups by 15% between March and May.

                **Audience:** freelancers and small studios in Germany, France and the Netherlands who already use a time-tracking tool but aren't satisfied with its reporting.

                **Key messages**

                - Set up in five minutes, no credit card required
                - Reports your accountant will actually understand
                - Fair pricing: pay only for active users

                **Channels:** LinkedIn, two podcasts, and a webinar with an external speaker. Budget: €24,000.
                """),
        TokenSample(
            name: "گردش کار تیم", kind: .persian, tokens: 188,
            text: """
                هر صبح شنبه، پیش از آن که کسی سراغ صندوق ورودی برود، اعضای تیم ده دقیقه دور هم می‌ایستند و فقط سه جمله می‌گویند: دیروز چه کردم، امروز چه می‌کنم و کجا گیر کرده‌ام. این عادت کوچک باعث شده است کارهای نیمه‌تمام روی زمین نماند. پیش‌نویس‌ها در یک صف مشترک قرار می‌گیرند و هر ویراستار تنها دو متن را هم‌زمان برمی‌دارد. وقتی متنی برگردانده می‌شود، دلیل آن نوشته می‌شود تا نویسندهٔ بعدی همان اشتباه را تکرار نکند. در پایان ماه، شمار متن‌های تأییدشده، میانگین زمان بازبینی و هزینهٔ تولید هر متن را کنار هم می‌گذاریم و تصمیم می‌گیریم کجا را باید ساده‌تر کنیم.
                """),
        TokenSample(
            name: "شعر و نقد", kind: .persian, tokens: 164,
            text: """
                شاعر در این دفتر از تصویرهای آشنا می‌گریزد و به جای گل و بلبل، از پنجره‌های نیمه‌باز، قطارهای شبانه و بخار روی شیشه سخن می‌گوید. زبانش ساده است اما ساده‌انگار نیست؛ هر سطر را چنان تراشیده که گویی کلمه‌ای اضافه بر دوش آن سنگینی می‌کرده است. با این حال، در نیمهٔ دوم کتاب تکرار برخی مضمون‌ها خسته‌کننده می‌شود و خواننده آرزو می‌کند ای کاش ویراستاری سخت‌گیرتر چند صفحه را کنار گذاشته بود. به هر روی، این مجموعه نوید شاعری را می‌دهد که گوش تیزی برای موسیقی گفتار روزمره دارد.
                """),
        TokenSample(
            name: "دستور آشپزی", kind: .list, tokens: 201,
            text: """
                مواد لازم برای چهار نفر: ۵۰۰ گرم گوشت خورشتی، ۲ پیمانه لپه، ۳ عدد لیموعمانی، ۱ عدد پیاز بزرگ، ۲ قاشق غذاخوری رب گوجه‌فرنگی، نمک، فلفل و زردچوبه به مقدار لازم.

                - پیاز را نگینی خرد کنید و با کمی روغن تفت دهید تا طلایی شود.
                - گوشت و زردچوبه را بیفزایید و هم بزنید تا رنگ گوشت برگردد.
                - لپهٔ خیس‌خورده و سه لیوان آب جوش را اضافه کنید و بگذارید با حرارت ملایم یک ساعت بپزد.
                - رب را جداگانه سرخ کنید و همراه لیموعمانی به خورش بیفزایید.
                - نیم ساعت بعد، با برنج زعفرانی و سیب‌زمینی سرخ‌کرده سرو کنید.
                """),
        TokenSample(
            name: "Travel notes", kind: .english, tokens: 119,
            text: """
                The bus to Masuleh leaves when it is full, which on a rainy Wednesday means half past eleven instead of nine. Nobody minds. The driver passes around a thermos of tea, a schoolteacher explains the difference between two kinds of walnut, and by the time we reach the first hairpin bend everyone knows where everyone else is going. The village hangs on the mountainside like a staircase: the roof of one house is the courtyard of the next, and the main street runs, quite literally, over people's kitchens. Fog comes and goes as if somebody were opening and closing a door.
                """),
        TokenSample(
            name: "Legal notice", kind: .english, tokens: 111,
            text: """
                This Agreement is governed by the laws of the State of Delaware, without regard to its conflict-of-laws principles. Neither party shall be liable for indirect, incidental or consequential damages, including loss of profits, even if advised of the possibility of such damages. The Supplier's aggregate liability under this Agreement shall not exceed the fees paid by the Customer during the twelve (12) months preceding the event giving rise to the claim. Nothing in this clause limits liability for fraud, gross negligence or wilful misconduct. Notices must be given in writing and take effect on receipt.
                """),
    ]
}
