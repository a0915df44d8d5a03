// What the clocks of a zone show at a moment, and which moment they mean; their changes in spring and autumn included.

import Kit

import struct Foundation.Date
import struct Foundation.TimeZone

extension TimeZone {
    /// Milliseconds since 1970 as the clocks show them.
    func local(_ moment: Timestamp) -> Int64 { moment.milliseconds + ahead(at: moment) }

    /// Days since 1970 as the clocks show them.
    func day(_ moment: Timestamp) -> Int { Int(local(moment).flooredDays) }

    /// Whole minutes since midnight as the clocks show them.
    func minutes(_ moment: Timestamp) -> Int { Int((local(moment) - local(moment).flooredDays * 86_400_000) / 60_000) }

    /// The moment at which the clocks show this; where they skip it, one right after it.
    func moment(local milliseconds: Int64) -> Timestamp {
        let guess = Timestamp(milliseconds: milliseconds - ahead(at: Timestamp(milliseconds: milliseconds)))
        return Timestamp(milliseconds: milliseconds - ahead(at: guess))
    }

    /// How far its clocks are ahead of UTC, in milliseconds.
    func ahead(at moment: Timestamp) -> Int64 {
        Int64(secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000))) * 1000
    }

    /// By whose clocks times are shown to whoever has chosen none.
    static let standard = TimeZone(identifier: TimeZoneName.standard) ?? .gmt
}

extension Int64 {
    fileprivate var flooredDays: Int64 { (self >= 0 ? self : self - 86_399_999) / 86_400_000 }
}
