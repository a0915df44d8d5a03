// The words people put beside a number, by what they make of it. Data only; `ContextScore` says how they count.

/// What the words around a number can speak for, or against.
enum ContextTopic: UInt8, CaseIterable {
    case phone, landline, nationalCode, companyID, bankCard, iban, postalCode, passport, ipAddress
    /// Words that introduce a password or a key, when a value follows.
    case password, key
    /// Words that make a long number something else: an order, a price, a moment, a book.
    case labelAgainst
    /// Units that follow an amount.
    case unitAgainst
    /// Words that make four dotted numbers a version.
    case versionAgainst

    var bit: UInt16 { 1 << UInt16(rawValue) }
}

extension ContextTopic {
    /// Words apart by `|`, in small letters, with ی and ک. A space stands for any gap or none: `کد ملی` is also found in
    /// `کدملی`, `کد‌ملی` and `national_code`.
    var words: StaticString {
        switch self {
        case .phone:
            """
            تلفن|موبایل|همراه|تماس|زنگ|گوشی|واتساپ|واتس اپ|تلگرام|ایتا|پیامک|پیام|فکس|دورنگار|نمابر|شماره ثابت|خط\
            |phone|mobile|cell|cellphone|tel|telephone|call|whatsapp|telegram|sms|text|contact|fax|landline|msisdn|dial
            """
        case .landline: "تلفن|فکس|دورنگار|نمابر|شماره ثابت|منزل|phone|tel|telephone|fax|landline"
        case .nationalCode:
            """
            کد ملی|شماره ملی|کارت ملی|شناسه ملی|کد شناسایی ملی|ش ملی\
            |احراز هویت|متولد|فرزند|نام خانوادگی|متقاضی|شماره شناسایی\
            |national code|national id|national number|national identity|melli code|code melli|codemeli|kodmelli\
            |code meli|nid|melli|identity|id card|id number
            """
        case .companyID:
            """
            شناسه ملی|شناسه اقتصادی|کد اقتصادی|شناسه حقوقی|شماره اقتصادی|شناسه شرکت\
            |company id|legal id|company national id|national id|economic code|company code|corporate id|entity id
            """
        case .bankCard:
            """
            کارت|کارت به کارت|شماره کارت|واریز|بانک|عابر بانک|عابربانک|انتقال\
            |card|visa|mastercard|pan|debit|credit|bank
            """
        case .iban: "شبا|حساب|پایا|ساتنا|واریز|حواله|iban|sheba|shaba|account|paya|satna"
        case .postalCode: "کد پستی|پستی|ک پ|کدپ|postal|postal code|postcode|post code|zip|zip code|zipcode"
        case .passport: "گذرنامه|پاسپورت|passport"
        case .ipAddress:
            """
            آی پی|آدرس|سرور|شبکه|درخواست|فایروال|لاگ|دامنه|هاست|پینگ\
            |ip|ipv4|ipv6|inet|address|addr|server|host|ping|network|request|firewall|ssh|dns|subnet|blocked
            """
        case .password: "رمز عبور|گذرواژه|گذرواژ|پسورد|رمز ورود|رمز|کلمه عبور|password|passwd|pwd|passphrase|pass"
        case .key:
            """
            توکن|کلید|کلید api|کلید خصوصی|کلید دسترسی\
            |token|secret|secret key|api key|apikey|access key|private key|client secret|auth|authorization|bearer|basic
            """
        case .labelAgainst:
            """
            سفارش|فاکتور|تاریخ|مبلغ|قیمت|رهگیری|پیگیری|تراکنش|مرجع|سریال|بارکد|شابک|قبض|پرداخت|بارنامه|محصول|کالا\
            |پرونده|دانشجویی|پرسنلی|قرارداد|نامه|بیمه نامه|دادنامه|زمان|بودجه|فروش|جمعیت|درآمد|عدد|تیکت|کد تخفیف|نسبت\
            |order|invoice|timestamp|tracking|transaction|ticket|serial|isbn|issn|imei|barcode|ean|sku|product|item\
            |price|amount|total|date|time|epoch|created|updated|ts|ref|reference|doi|commit|build|version|revenue|vin\
            |parcel|shipment|lot|batch|receipt|population
            """
        case .unitAgainst:
            """
            تومان|ریال|تومن|دلار|یورو|درصد|نفر|کیلومتر|متر|لیتر|کیلو|گرم|عدد|سال|میلیون|میلیارد|هزار|مترمربع|رأی|بازدید\
            |toman|tomans|rial|rials|irr|irt|usd|eur|dollar|percent|people|km|kg|ms|seconds|bytes|views|votes|units
            """
        case .versionAgainst: "نسخه|ورژن|بند|ماده|فصل|بخش|version|ver|v|release|section|firmware|build|chapter|driver"
        }
    }

    /// What may follow a Persian word without making it another word: کارتم، کارتش، شماره‌های، موبایلتان.
    static var endings: StaticString { "م|ش|ت|ی|ام|اش|ات|ها|های|هایی|مان|تان|شان|و|رو|ه|هام|هاش|ست|است|ای|یی|را" }
}
