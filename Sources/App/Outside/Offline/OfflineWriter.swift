// Writes without a language model, so that the whole product can be tried before anybody has a key. It is a service
// like any other: it streams, counts its tokens and obeys the limit; and it says in every text what it is.

import Kit
import TextKit

package struct OfflineWriter: WritingModel {
    private let delay: Duration

    /// - Parameter delay: between two words; zero in tests.
    package init(delay: Duration = .milliseconds(8)) { self.delay = delay }

    /// It stands in for every model, and costs nothing.
    package func answering(_ requested: ModelDescription) -> ModelDescription { .demonstration }

    package func write(
        _ request: WritingRequest, onPiece: @escaping @Sendable (String) async throws -> Void
    ) async throws -> WritingAnswer {
        var composer = OfflineComposer(OfflineBrief(request.messages))
        let all = OfflineText.pieces(composer.text())
        let pieces = OfflineText.prefix(all, tokens: max(1, request.maximumTokens))
        for (index, piece) in pieces.enumerated() {
            do {
                try Task.checkCancellation()
                if delay > .zero { try await Task.sleep(for: delay) }
            } catch {
                throw WritingError(
                    .cancelled, bill: .known(usage(request, pieces[..<index])), Saying.stopped, diagnosis: "cancelled")
            }
            try await onPiece(piece)
        }
        return WritingAnswer(
            text: pieces.joined(), usage: usage(request, pieces), usageIsEstimated: true, finish: pieces.count < all.count ? .length : .stop,
            model: ModelDescription.demonstrationID, serviceRequestID: nil)
    }

    private func usage(_ request: WritingRequest, _ pieces: ArraySlice<String>) -> TokenUsage {
        TokenUsage(
            prompt: WritingRequest.estimatedPromptTokens(request.messages), completion: TokenEstimate.tokens(pieces.joined()))
    }
}
