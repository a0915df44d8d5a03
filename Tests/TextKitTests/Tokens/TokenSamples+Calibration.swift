// Texts that the costs were fitted to, with the counts of `o200k_base` (tiktoken 0.14.0).

extension TokenSample {
    static let calibration: [TokenSample] = [
        TokenSample(
            name: "وبلاگ قهوه", kind: .persian, tokens: 189,
            text: """
                قهوه برای بسیاری از ما فقط یک نوشیدنی نیست؛ بخشی از آیین صبحگاهی است که روز را از شب جدا می‌کند. اگر تا امروز تنها قهوهٔ فوری خورده‌اید، شاید باور نکنید که با چند ابزار ساده و کمی حوصله می‌توان در آشپزخانهٔ خانه نوشیدنی‌ای ساخت که از بیشتر کافه‌های شهر بهتر باشد. نخستین گام، خرید دانهٔ تازه است. دانه‌ای که بیش از یک ماه از برشته‌کاری آن گذشته باشد، عطر خود را از دست می‌دهد و هر چقدر هم که با دقت دم شود، طعم کاغذ می‌گیرد. گام دوم، آسیاب کردن درست پیش از دم کردن است. پودر آماده در چند دقیقه بخش بزرگی از بوی خوش خود را به هوا می‌بخشد و چیزی برای فنجان شما نمی‌گذارد.
                """),
        TokenSample(
            name: "معرفی محصول", kind: .persian, tokens: 169,
            text: """
                کفش پیاده‌روی مدل سهند برای کسانی طراحی شده است که ساعت‌های زیادی از روز را روی پا می‌گذرانند. رویهٔ پارچه‌ای آن هوا را به‌خوبی از خود عبور می‌دهد و در گرمای تابستان پا را خشک نگه می‌دارد. کفی طبی و قابل شستشو فشار را در سراسر پا پخش می‌کند و زیرهٔ سبک و انعطاف‌پذیر از خستگی زانو و کمر می‌کاهد. این کفش در شش رنگ و از اندازهٔ ۳۶ تا ۴۵ عرضه می‌شود و یک سال ضمانت دارد. اگر اندازه مناسب نبود، تا هفت روز می‌توانید بدون هیچ پرسشی آن را پس بفرستید و وجه خود را دریافت کنید.
                """),
        TokenSample(
            name: "خبر اقتصادی", kind: .persian, tokens: 153,
            text: """
                بانک مرکزی روز سه‌شنبه اعلام کرد که رشد نقدینگی در شش ماه نخست سال جاری به ۱۲٫۴ درصد رسیده است، در حالی که این رقم در مدت مشابه سال گذشته ۱۴٫۹ درصد بود. بر اساس این گزارش، سهم بخش خصوصی از تسهیلات پرداختی بانک‌ها افزایش یافته و نرخ بیکاری در استان‌های مرکزی کشور کاهش پیدا کرده است. کارشناسان معتقدند که ادامهٔ این روند به ثبات بازار ارز و کنترل کسری بودجه بستگی دارد. به گفتهٔ رئیس اتاق بازرگانی، صادرات غیرنفتی در همین دوره از مرز ۲۵ میلیارد دلار گذشته و واردات کالاهای اساسی نسبت به پارسال تغییر چندانی نداشته است.
                """),
        TokenSample(
            name: "ایمیل رسمی", kind: .persian, tokens: 145,
            text: """
                جناب آقای دکتر رضایی، با سلام و احترام؛ پیرو گفت‌وگوی تلفنی روز گذشته، به پیوست پیش‌نویس قرارداد همکاری برای بررسی خدمت شما ارسال می‌شود. خواهشمند است پس از مطالعه، نظرهای خود را حداکثر تا پایان هفتهٔ جاری اعلام فرمایید تا نسخهٔ نهایی برای امضا آماده شود. همچنین به استحضار می‌رساند که جلسهٔ هماهنگی تیم‌های فنی و بازاریابی روز دوشنبه ساعت ده صبح در دفتر مرکزی برگزار خواهد شد و حضور نمایندهٔ شرکت شما موجب خوشحالی ما خواهد بود. پیشاپیش از همکاری صمیمانهٔ شما سپاسگزارم.
                """),
        TokenSample(
            name: "متن فنی آمیخته", kind: .persian, tokens: 158,
            text: """
                برای راه‌اندازی سرور ابتدا Docker و Docker Compose را نصب کنید و سپس مخزن پروژه را با دستور git clone بگیرید. فایل تنظیمات نمونه را با نام .env ذخیره کنید و مقدار DATABASE_URL و REDIS_URL را تغییر دهید. سرویس API روی درگاه 8000 و رابط کاربری روی درگاه 3000 بالا می‌آید. اگر از PostgreSQL استفاده نمی‌کنید، پایگاه دادهٔ پیش‌فرض SQLite است. برای دیدن مستندات به نشانی http://localhost:8000/api/docs/ بروید. در محیط production حتماً مقدار DEBUG را False بگذارید و کلید SECRET_KEY را با یک رشتهٔ تصادفی بلند جایگزین کنید تا توکن‌های JWT قابل جعل نباشند.
                """),
        TokenSample(
            name: "شبکهٔ اجتماعی", kind: .persian, tokens: 148,
            text: """
                سلام به همراهان همیشگی 🌸 امروز با یه خبر خیلی خوب اومدیم! بالاخره مجموعهٔ پاییزی ما رسید و از همین الان می‌تونید سفارش بدید 🎉 تا آخر هفته ۲۰٪ تخفیف داریم و ارسال برای همهٔ شهرها رایگانه. کافیه وارد سایت بشید یا توی دایرکت به ما پیام بدید. راستی، به نظرتون کدوم رنگ قشنگ‌تره؟ زرشکی یا سبز یشمی؟ 💚 نظرتون رو برامون بنویسید تا به سه نفر هدیه بدیم. #پاییز #تخفیف #فروشگاه_آنلاین
                """),
        TokenSample(
            name: "مقالهٔ مارک‌داون", kind: .persian, tokens: 231,
            text: """
                # راهنمای انتخاب لپ‌تاپ دانشجویی

                انتخاب لپ‌تاپ مناسب در میان ده‌ها مدل موجود در بازار کار آسانی نیست. در این راهنما **معیارهای اصلی** را مرور می‌کنیم.

                ## پردازنده و حافظه

                برای کارهای روزمره پردازنده‌ای با شش هسته کافی است. اگر با نرم‌افزارهای مهندسی کار می‌کنید، به این نکته‌ها توجه کنید:

                - حافظهٔ ۱۶ گیگابایت را حداقل در نظر بگیرید.
                - حافظهٔ SSD سرعت روشن شدن دستگاه را چند برابر می‌کند.
                - کارت گرافیک مجزا فقط برای طراحی سه‌بعدی و بازی لازم است.

                ## وزن و باتری

                | مدل | وزن | شارژدهی |
                |-----|-----|---------|
                | الف | ۱٫۲ کیلوگرم | ۱۰ ساعت |
                | ب | ۱٫۸ کیلوگرم | ۷ ساعت |

                ### جمع‌بندی

                دستگاهی را بخرید که بتوانید هر روز بدون زحمت همراه خود ببرید.
                """),
        TokenSample(
            name: "متن حقوقی", kind: .persian, tokens: 169,
            text: """
                مادهٔ ۴ـ طرفین متعهد می‌شوند کلیهٔ اطلاعات محرمانه‌ای را که در جریان اجرای این قرارداد به دست می‌آورند، نزد خود محفوظ نگاه دارند و بدون رضایت کتبی طرف دیگر در اختیار اشخاص ثالث قرار ندهند. نقض این تعهد موجب مسئولیت جبران خسارت خواهد بود. تبصره: اطلاعاتی که پیش از انعقاد قرارداد در دسترس عموم بوده یا به موجب حکم قطعی دادگاه صالح افشا شده باشد، از شمول این ماده خارج است. مادهٔ ۵ـ حل اختلاف: کلیهٔ اختلافات ناشی از تفسیر یا اجرای این قرارداد ابتدا از طریق مذاکره و در صورت عدم حصول توافق ظرف سی روز، از طریق داوری مرضی‌الطرفین حل‌وفصل خواهد شد.
                """),
        TokenSample(
            name: "داستان کوتاه", kind: .persian, tokens: 184,
            text: """
                پیرمرد هر روز عصر روی نیمکت چوبی کنار رودخانه می‌نشست و به مرغابی‌ها نان خشک می‌داد. کسی نمی‌دانست نامش چیست و از کجا آمده است. بچه‌های محل او را بابا صدا می‌زدند و گاهی که حوصله داشت، برایشان قصهٔ دریا می‌گفت؛ قصهٔ کشتی‌هایی که هرگز به بندر نرسیدند و ملوان‌هایی که هنوز در مه پارو می‌زنند. آن روز اما نیمکت خالی بود. باد برگ‌های زرد چنار را روی آب می‌ریخت و مرغابی‌ها بی‌قرار دور خود می‌چرخیدند. دخترک کیفش را زمین گذاشت، لقمه‌اش را از میان دفترها بیرون آورد و آرام شروع کرد به خرد کردن نان.
                """),
        TokenSample(
            name: "سلامت", kind: .persian, tokens: 158,
            text: """
                خواب کافی یکی از ستون‌های سلامت جسم و روان است. پژوهش‌ها نشان می‌دهد بزرگسالانی که کمتر از شش ساعت در شبانه‌روز می‌خوابند، بیشتر در معرض فشار خون بالا، دیابت و افسردگی قرار دارند. برای داشتن خوابی آرام، بهتر است هر شب در ساعتی ثابت به رختخواب بروید، نور اتاق را کم کنید و دست‌کم یک ساعت پیش از خواب تلفن همراه را کنار بگذارید. نوشیدن چای و قهوه در ساعت‌های پایانی روز نیز چرخهٔ طبیعی بدن را برهم می‌زند. اگر با وجود رعایت این نکته‌ها بیش از سه هفته دچار بی‌خوابی بودید، با پزشک مشورت کنید.
                """),
        TokenSample(
            name: "آموزش کودک", kind: .persian, tokens: 153,
            text: """
                خورشید یک ستاره است؛ ستاره‌ای که خیلی به ما نزدیک است و برای همین بزرگ و درخشان دیده می‌شود. زمین دور خورشید می‌چرخد و یک دور کامل آن یک سال طول می‌کشد. ماه هم دور زمین می‌گردد. وقتی ماه میان زمین و خورشید قرار بگیرد، خورشیدگرفتگی پیش می‌آید. می‌دانی چرا شب‌ها ستاره‌ها را می‌بینیم ولی روزها نه؟ چون نور خورشید آن‌قدر زیاد است که نور کم ستاره‌ها را می‌پوشاند. دفعهٔ بعد که به آسمان شب نگاه کردی، سعی کن چند تا از آن‌ها را بشماری!
                """),
        TokenSample(
            name: "بی نیم‌فاصله", kind: .persian, tokens: 134,
            text: """
                در این مقاله می خواهیم درباره روش های افزایش فروش در فروشگاه های اینترنتی صحبت کنیم. خیلی از کسب و کار ها فکر می کنند که تنها راه رشد، تبلیغات بیشتر است؛ در حالی که تجربه نشان داده است بهبود تجربه کاربری و پاسخ گویی سریع به مشتری ها اثر ماندگار تری دارد. نخست باید بدانید مشتری های شما از کجا می آیند و چه چیزی را جستجو می کنند. بعد از آن می توانید صفحه های محصول را طوری بنویسید که به پرسش های آن ها پاسخ بدهد. در ادامه ده راهکار ساده را معرفی می کنیم که اجرای آن ها هزینه زیادی ندارد.
                """),
        TokenSample(
            name: "با حروف عربی", kind: .persian, tokens: 127,
            text: """
                كتابخانه‌هاي عمومي در سال‌هاي اخير نقش تازه‌اي پيدا كرده‌اند. ديگر تنها جايي براي امانت گرفتن كتاب نيستند، بلكه فضايي براي يادگيري، گفت‌وگو و كار گروهي شده‌اند. بسياري از شهرداري‌ها كوشيده‌اند با افزودن سالن‌هاي مطالعهٔ شبانه‌روزي و كلاس‌هاي رايگان، جوانان را به اين مكان‌ها بكشانند. با اين همه، كمبود بودجه و نيروي متخصص همچنان از مشكلات اصلي به شمار مي‌رود.
                """),
        TokenSample(
            name: "پرسش‌نامه با اعداد", kind: .persian, tokens: 149,
            text: """
                گزارش فروش آبان ۱۴۰۴: در این ماه ۱٬۲۴۸ سفارش ثبت شد که ۱٬۱۰۲ مورد آن (۸۸٪) در کمتر از ۴۸ ساعت ارسال شد. میانگین ارزش هر سبد ۱٬۳۵۰٬۰۰۰ تومان بود، یعنی ۷٫۲ درصد بیشتر از مهر ۱۴۰۴. بیشترین فروش مربوط به روز ۱۰ آبان با ۹۳ سفارش و کمترین آن مربوط به ۲۳ آبان با ۱۷ سفارش بود. نرخ بازگشت کالا از ۳٫۱٪ به ۲٫۶٪ کاهش یافت و امتیاز رضایت مشتریان به ۴٫۴ از ۵ رسید.
                """),
        TokenSample(
            name: "Product page", kind: .english, tokens: 113,
            text: """
                The Alder standing desk is built for people who think better on their feet. Its solid oak top rests on a steel frame that glides from sitting to standing height in under ten seconds, quietly enough that nobody on your call will notice. Three memory presets remember the heights you like, and the anti-collision sensor stops the desk before it meets your chair. Assembly takes about thirty minutes with a single hex key, which we include in the box. If the desk does not earn its place in your room within sixty days, we will collect it and refund every cent.
                """),
        TokenSample(
            name: "Blog post", kind: .english, tokens: 115,
            text: """
                Writing every day sounds romantic until you try it. The first week is easy, because you still have opinions you have never written down. By the third week you are describing the weather. That is precisely when the habit begins to pay off: once the obvious topics are gone, you start noticing things. A neighbour who waters plastic flowers. The strange politeness of automated doors. You learn that inspiration is mostly attention, and that attention is a muscle. My advice is simple. Pick a time, keep it short, and never read yesterday's page before you have finished today's.
                """),
        TokenSample(
            name: "News report", kind: .english, tokens: 109,
            text: """
                City officials announced on Tuesday that the new tram line will open in March, four months later than originally planned. According to the transport authority, 23 of the 26 stations are finished, and test runs without passengers began last week. The delay was blamed on a shortage of signalling equipment and on unexpected groundwater near the river crossing. Local businesses along the route, many of which have lost customers during construction, are asking for compensation. A spokesperson said that claims would be examined individually, adding that the project remains within its budget of $412 million.
                """),
        TokenSample(
            name: "Technical text", kind: .english, tokens: 122,
            text: """
                To run the service locally, install Docker, clone the repository and copy `.env.example` to `.env`. The API listens on port 8000 and the worker connects to PostgreSQL through `DATABASE_URL`. Migrations run automatically when the container starts; use `contexor migrate --dry-run` to see what would change. Requests are authenticated with short-lived JWT access tokens, and refresh tokens rotate on every use. If you see `429 Too Many Requests`, wait for the number of seconds given in the Retry-After header before trying again. See https://example.com/docs/limits for details.
                """),
        TokenSample(
            name: "Formal letter", kind: .english, tokens: 102,
            text: """
                Dear Ms. Holloway, thank you for taking the time to meet with us on Thursday. As discussed, I am attaching the revised proposal together with a schedule of the remaining deliverables. We believe the adjusted timeline addresses the concerns raised by your procurement department, particularly with regard to acceptance testing and data protection. Should you require any further clarification, please do not hesitate to contact me directly. We would be grateful to receive your written confirmation by the end of the month so that the necessary resources can be reserved.
                """),
        TokenSample(
            name: "Markdown guide", kind: .english, tokens: 151,
            text: """
                # How to repot a houseplant

                Most houseplants need a new pot every **two years**. Here is what to look for.

                ## When to repot

                - Roots are growing out of the drainage holes.
                - Water runs straight through without soaking in.
                - Growth has slowed, even in spring.

                ## What you need

                1. A pot two centimetres wider than the old one
                2. Fresh potting mix
                3. A pair of clean scissors

                ### Step by step

                Water the plant an hour before you begin. Tip the pot sideways, ease the plant out and loosen the roots with your fingers. Cut away anything brown or soft. Set the plant at the same depth as before, fill the gaps and press gently.
                """),
        TokenSample(
            name: "Story", kind: .english, tokens: 114,
            text: """
                The lighthouse had been dark for eleven years when Mara came back to the island with a suitcase, a dog and no particular plan. Her uncle had left her the keys and a shoebox of unpaid bills. She slept the first night in the kitchen because the bedrooms smelled of salt and mice, and woke to find the dog sitting patiently in front of the door to the stairs. Nobody had climbed them since the accident. She made coffee, put on her uncle's boots and began to count: one hundred and twelve steps, each a little more worn than the one before.
                """),
        TokenSample(
            name: "Code block", kind: .code, tokens: 124,
            text: """
                ```swift
                struct Point: Equatable {
                    let x: Double
                    let y: Double

                    func distance(to other: Point) -> Double {
                        let dx = x - other.x
                        let dy = y - other.y
                        return (dx * dx + dy * dy).squareRoot()
                    }
                }

                let points = [Point(x: 0, y: 0), Point(x: 3, y: 4)]
                for (index, point) in points.enumerated() {
                    print("point \\(index): \\(point.distance(to: points[0]))")
                }
                ```
                """),
        TokenSample(
            name: "JSON", kind: .code, tokens: 94,
            text: """
                {"id": 184, "title": "Autumn sale", "status": "draft", "word_count": 642, "tags": ["sale", "autumn", "shoes"], "metadata": {"model": "gpt-4.1-mini", "tokens_used": 1530, "cost": 0.002134, "created_at": "2025-11-01T12:26:00.123Z"}}
                """),
        TokenSample(
            name: "عربی", kind: .other, tokens: 59,
            text: """
                أعلنت وزارة التعليم أن العام الدراسي الجديد سيبدأ في الأسبوع الأول من شهر سبتمبر، وأن جميع المدارس ستستقبل الطلاب وفق الجدول المعتاد. وأكد الوزير في مؤتمر صحفي أن الكتب المدرسية أصبحت جاهزة وأن عملية التوزيع تجري بصورة منتظمة في مختلف المحافظات.
                """),
        TokenSample(
            name: "Deutsch", kind: .other, tokens: 60,
            text: """
                Die Stadtverwaltung hat am Dienstag bekannt gegeben, dass die neue Straßenbahnlinie erst im März eröffnet wird. Grund für die Verzögerung sind fehlende Signalanlagen und unerwartetes Grundwasser in der Nähe der Brücke. Die Geschäfte entlang der Strecke fordern eine Entschädigung.
                """),
        TokenSample(
            name: "Русский", kind: .other, tokens: 58,
            text: """
                Городские власти сообщили во вторник, что новая трамвайная линия откроется только в марте. Причиной задержки стали нехватка оборудования и неожиданные грунтовые воды возле моста. Владельцы магазинов вдоль маршрута требуют компенсации.
                """),
        TokenSample(
            name: "中文", kind: .other, tokens: 51,
            text: """
                市政府周二宣布，新的电车线路将于三月开通，比原计划晚了四个月。据交通部门介绍，二十六个车站中已有二十三个完工，上周开始了无乘客试运行。
                """),
        TokenSample(
            name: "با اعراب", kind: .other, tokens: 82,
            text: """
                دِل می‌رَوَد زِ دَستَم صاحِب‌دِلان خُدا را، دَردا که رازِ پِنهان خواهَد شُد آشکارا.
                کَبوتَر، کِتاب، خانِه، مُعَلِّم، دُکتُر، پِدَر و مادَرِ مِهرَبان
                """),
    ]
}
