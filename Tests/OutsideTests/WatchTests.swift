import Testing

@testable import App

@Suite struct WatchTests {
    private let time = ManualTime()
    private let watch: Watch

    init() {
        let stopwatch = time.stopwatch
        watch = Watch(Patience(silence: .seconds(10), total: .seconds(100)), from: stopwatch.now(), time: stopwatch)
    }

    private func verdict() -> Watch.Verdict { watch.verdict(at: time.stopwatch.now()) }

    @Test func silenceEndsTheCall() {
        let start = time.stopwatch.now()
        time.advance(by: .seconds(9))
        #expect(verdict() == .look(again: start + .seconds(10)))
        time.advance(by: .seconds(1))
        #expect(verdict() == .expired(.silence))
    }

    @Test func eachPieceBeginsTheSilenceAnew() {
        for _ in 1...10 {
            time.advance(by: .seconds(9))
            #expect(verdict() != .expired(.silence))
            watch.waits()
        }
        time.advance(by: .seconds(9))
        #expect(verdict() != .expired(.silence))
    }

    @Test func beingBusyIsNoSilence() {
        watch.isBusy()
        time.advance(by: .seconds(50))
        #expect(verdict() != .expired(.silence))
        watch.waits()
        time.advance(by: .seconds(9))
        #expect(verdict() != .expired(.silence))
        time.advance(by: .seconds(1))
        #expect(verdict() == .expired(.silence))
    }

    @Test(arguments: [true, false]) func theWholeCallEndsWhateverComes(isBusy: Bool) {
        time.advance(by: .seconds(99))
        isBusy ? watch.isBusy() : watch.waits()
        #expect(verdict() != .expired(.total))
        time.advance(by: .seconds(1))
        #expect(verdict() == .expired(.total))
    }
}
