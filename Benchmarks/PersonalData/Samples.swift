// Texts to measure on: what the product sees on an ordinary day, and the worst it may see.

enum Samples {
    static let persian = """
        ## راهنمای انتخاب دانهٔ قهوه برای خانه

        طعم قهوه پیش از آن‌که به دستگاه شما برسد، در مزرعه شکل می‌گیرد. ارتفاع زمین، نوع خاک، شیوهٔ خشک کردن و زمان برداشت، \
        هر کدام سهمی در عطر و اسیدیتهٔ فنجان شما دارند. دانه‌های عربیکا در ارتفاع بالاتر و آرام‌تر رشد می‌کنند و همین باعث \
        می‌شود قند بیشتری در خود ذخیره کنند؛ روبوستا مقاوم‌تر است، کافئین بیشتری دارد و بدنهٔ سنگین‌تری می‌سازد.

        برای دم کردن فرانسوی، آسیاب درشت انتخاب کنید و چهار دقیقه صبر کنید. در روش قطره‌ای، آب را دایره‌وار و آهسته بریزید \
        تا همهٔ سطح قهوه یک‌دست خیس شود. اگر تلخی بیش از اندازه بود، دمای آب را پایین‌تر بیاورید یا آسیاب را درشت‌تر کنید؛ \
        اگر ترش بود، زمان دم کشیدن را بیشتر کنید. دانهٔ تازه را در ظرف دربسته و دور از نور نگه دارید و فقط به اندازهٔ همان روز آسیاب کنید.

        در سال ۱۴۰۲ مصرف سرانه حدود ۱۲ درصد بیشتر شد و بسیاری از کافه‌ها برشته‌کاری خود را راه انداختند. پیشنهاد ما این است \
        که هر بار مقدار کمی بخرید، تاریخ برشته‌کاری را بخوانید و تا سه هفته پس از آن مصرف کنید. این کار ساده‌ترین راه برای \
        رسیدن به فنجانی خوش‌عطر و متعادل است، بی آن‌که هزینهٔ زیادی بپردازید یا دستگاهی گران تهیه کنید.


        """

    static let persianWithFindings = persian + "برای سفارش با شمارهٔ ۰۹۱۲۳۴۵۶۷۸۹ تماس بگیرید.\n"

    static let english = """
        The scheduler wakes when a job becomes due. It claims one row at a time, extends the lease while the worker is alive,
        and writes only through its fence; a worker that lost its lease cannot finish what another one has already begun.

            for attempt in 0..<3 {
                let answer = try await client.send(request, timeout: .seconds(30))
                if answer.status == 200 { return answer.body }
                try await clock.sleep(for: .milliseconds(250 << attempt))
            }

        Nothing outside the process happens inside a transaction. Money is kept in integers, time in milliseconds since 1970.

        """

    static let table = """
        علی رضایی | ۰۹۱۲۳۴۵۶۷۸۹ | 6037991234567893 | ali@example.com
        سارا نوری | 0935 123 4567 | 6104-3312-3456-7890 | sara@example.org
        سفارش 1234567890123 | 2024-09-12 | ۱۲٬۵۰۰٬۰۰۰ تومان | 4567891230

        """
}
